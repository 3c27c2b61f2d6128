package io.systemcontainers.sys;

import com.sun.jna.Pointer;
import io.systemcontainers.sys.FileService.Request;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Calls made by a process in a machine. Ids are those that the machine sees.
 *
 * @param service the process
 */
record ServedAccess(FileService service) implements FileAccess {

    /* enum file_operation of files.h */
    static final int ADOPT = 1;
    static final int OPEN = 2;
    static final int REOPEN = 3;
    static final int CLOSE = 4;
    private static final int STATUS = 5;
    private static final int MKDIR = 6;
    private static final int MKNOD = 7;
    private static final int SYMLINK = 8;
    private static final int LINK = 9;
    private static final int LINK_OPEN = 10;
    private static final int UNLINK = 11;
    private static final int READLINK = 12;
    private static final int RENAME = 13;
    private static final int CHOWN = 14;
    private static final int CHMOD = 15;
    private static final int TIME = 16;
    private static final int SETXATTR = 17;
    private static final int GETXATTR = 18;
    private static final int LISTXATTR = 19;
    private static final int REMOVEXATTR = 20;
    private static final int SEEK = 21;
    private static final int TRUNCATE = 22;
    private static final int STATFS = 23;
    private static final int READ = 24;
    private static final int WRITE = 25;
    private static final int NAMES = 26;

    private FileService.Answer call(Request request) {
        return service.call(request);
    }

    private FileService.Answer call(Request request, byte[] name) {
        return service.call(request.name(name), shown(request.fd(), name));
    }

    private String shown(int directory, byte[] name) {
        byte[] text = Request.text(name);
        String path = service.path(directory);
        if (text.length == 0) {
            return path;
        }
        String decoded = FileName.decode(text, 0, text.length);
        return path.endsWith("/") ? path + decoded : path + "/" + decoded;
    }

    @Override
    public Fd open(int directory, String path, int flags, int mode, int resolve) {
        String shown = shown(directory, FileName.encode(path));
        return service.open(directory, path, shown, flags, mode, resolve);
    }

    @Override
    public Fd reopen(int fd, int flags) {
        return service.reopen(fd, flags);
    }

    @Override
    public void close(int fd) {
        service.forget(fd);
    }

    @Override
    public boolean isServed() {
        return true;
    }

    @Override
    public ByteBuffer statx(int directory, String name, int flags) {
        byte[] status =
                call(Request.of(STATUS, directory).flags(flags), FileName.encode(name)).bytes();
        return ByteBuffer.wrap(status).order(ByteOrder.nativeOrder());
    }

    @Override
    public void mkdirat(int directory, byte[] name, int mode) {
        call(Request.of(MKDIR, directory).numbers(mode, 0), name);
    }

    @Override
    public void mknodat(int directory, byte[] name, int mode, long device) {
        call(Request.of(MKNOD, directory).numbers(mode, device), name);
    }

    @Override
    public void symlinkat(byte[] target, int directory, byte[] name) {
        call(Request.of(SYMLINK, directory).content(Request.text(target)), name);
    }

    @Override
    public void linkat(int from, byte[] name, int to, byte[] newName, int flags) {
        call(Request.of(LINK, from).to(to, newName).flags(flags), name);
    }

    @Override
    public void link(int file, int directory, byte[] name) {
        call(Request.of(LINK_OPEN, file).to(directory, name));
    }

    @Override
    public void unlinkat(int directory, byte[] name, int flags) {
        call(Request.of(UNLINK, directory).flags(flags), name);
    }

    @Override
    public int readlinkat(int directory, String name, byte[] target) {
        return call(Request.of(READLINK, directory), FileName.encode(name)).into(target);
    }

    @Override
    public void renameat2(int from, byte[] name, int to, byte[] newName, int flags) {
        call(Request.of(RENAME, from).to(to, newName).flags(flags), name);
    }

    @Override
    public void chown(int fd, int uid, int gid) {
        call(Request.of(CHOWN, fd).numbers(uid, gid));
    }

    @Override
    public void chmod(int fd, int mode, boolean named) {
        call(Request.of(CHMOD, fd).numbers(mode, 0).flags(named ? 1 : 0));
    }

    @Override
    public void modified(int fd, long seconds, int nanoseconds, boolean named) {
        call(Request.of(TIME, fd).numbers(seconds, nanoseconds).flags(named ? 1 : 0));
    }

    @Override
    public void setxattr(int fd, byte[] name, byte[] value) {
        service.call(Request.of(SETXATTR, fd).name(name).content(value));
    }

    @Override
    public int getxattr(int fd, byte[] name, byte[] value) {
        int room = value == null ? 0 : value.length;
        return service.call(Request.of(GETXATTR, fd).name(name).numbers(room, 0))
                .into(value == null ? new byte[0] : value);
    }

    @Override
    public int listxattr(int fd, byte[] names) {
        int room = names == null ? 0 : names.length;
        return call(Request.of(LISTXATTR, fd).numbers(room, 0))
                .into(names == null ? new byte[0] : names);
    }

    @Override
    public void removexattr(int fd, byte[] name) {
        service.call(Request.of(REMOVEXATTR, fd).name(name));
    }

    @Override
    public long lseek(int fd, long offset, int from) {
        return call(Request.of(SEEK, fd).numbers(offset, 0).flags(from)).result();
    }

    @Override
    public void ftruncate(int fd, long length) {
        call(Request.of(TRUNCATE, fd).numbers(length, 0));
    }

    @Override
    public void fstatfs(int fd, byte[] status) {
        call(Request.of(STATFS, fd)).into(status);
    }

    @Override
    public int read(int fd, byte[] bytes) {
        return read(fd, bytes.length).into(bytes);
    }

    @Override
    public int read(int fd, Pointer bytes, int length) {
        byte[] read = read(fd, length).bytes();
        bytes.write(0, read, 0, read.length);
        return read.length;
    }

    private FileService.Answer read(int fd, int length) {
        return call(Request.of(READ, fd).numbers(length, 0));
    }

    /* What does not fit into a request is left for the next, as write(2) may leave it. */
    @Override
    public int write(int fd, byte[] bytes) {
        byte[] now =
                bytes.length > FileService.MOST ? Arrays.copyOf(bytes, FileService.MOST) : bytes;
        return (int) call(Request.of(WRITE, fd).content(now)).result();
    }

    @Override
    public int write(int fd, Pointer bytes, int length) {
        return write(fd, bytes.getByteArray(0, Math.min(length, FileService.MOST)));
    }

    @Override
    public int getdents64(int fd, byte[] entries) {
        return call(Request.of(NAMES, fd).numbers(entries.length, 0)).into(entries);
    }
}
