package io.systemcontainers.sys;

import com.sun.jna.LastErrorException;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Calls made by this process, on all files that it can reach. */
class DirectAccess implements FileAccess {

    static final FileAccess INSTANCE = new DirectAccess();

    // linux/stat.h
    private static final int STATX_BASIC_STATS = 0x7ff;
    private static final int STATX_BTIME = 0x800;
    private static final int STATX_SIZE = 256;
    // linux/stat.h: as a time's nanoseconds, it is left as it is
    private static final long UTIME_OMIT = (1L << 30) - 2;

    private static final byte[] ITSELF = {0};

    @Override
    public Fd open(int directory, String path, int flags, int mode, int resolve) {
        return resolve == 0
                ? StepwiseResolution.openat(directory, path, flags, mode)
                : Resolution.present().open(directory, path, flags, mode, resolve);
    }

    @Override
    public Fd reopen(int fd, int flags) {
        return StepwiseResolution.openat(FileCalls.AT_FDCWD, Fd.path(fd), flags, 0);
    }

    @Override
    public void close(int fd) {
        Fd.close(fd);
    }

    @Override
    public boolean isServed() {
        return false;
    }

    @Override
    public ByteBuffer statx(int directory, String name, int flags) {
        byte[] answer = new byte[STATX_SIZE];
        FileCalls.syscall(
                SystemCall.STATX.number(),
                directory,
                FileName.encode(name),
                flags,
                STATX_BASIC_STATS | STATX_BTIME,
                answer);
        return ByteBuffer.wrap(answer).order(ByteOrder.nativeOrder());
    }

    @Override
    public void mkdirat(int directory, byte[] name, int mode) {
        FileCalls.mkdirat(directory, name, mode);
    }

    @Override
    public void mknodat(int directory, byte[] name, int mode, long device) {
        FileCalls.syscall(SystemCall.MKNODAT.number(), directory, name, mode, device);
    }

    @Override
    public void symlinkat(byte[] target, int directory, byte[] name) {
        FileCalls.symlinkat(target, directory, name);
    }

    @Override
    public void linkat(int from, byte[] name, int to, byte[] newName, int flags) {
        FileCalls.linkat(from, name, to, newName, flags);
    }

    @Override
    public void link(int file, int directory, byte[] name) {
        FileCalls.linkat(
                FileCalls.AT_FDCWD, path(file), directory, name, FileCalls.AT_SYMLINK_FOLLOW);
    }

    @Override
    public void unlinkat(int directory, byte[] name, int flags) {
        FileCalls.unlinkat(directory, name, flags);
    }

    @Override
    public int readlinkat(int directory, String name, byte[] target) {
        return (int) FileCalls.readlinkat(directory, FileName.encode(name), target, target.length);
    }

    @Override
    public void renameat2(int from, byte[] name, int to, byte[] newName, int flags) {
        FileCalls.syscall(SystemCall.RENAMEAT2.number(), from, name, to, newName, flags);
    }

    @Override
    public void chown(int fd, int uid, int gid) {
        FileCalls.fchownat(fd, ITSELF, uid, gid, FileCalls.AT_EMPTY_PATH);
    }

    @Override
    public void chmod(int fd, int mode, boolean named) {
        if (named) {
            // fchmod(2) refuses O_PATH; the link in /proc leads to this very file.
            FileCalls.chmod(path(fd), mode);
        } else {
            FileCalls.fchmod(fd, mode);
        }
    }

    @Override
    public void modified(int fd, long seconds, int nanoseconds, boolean named) {
        long[] times = {0, UTIME_OMIT, seconds, nanoseconds};
        if (named) {
            FileCalls.utimensat(fd, ITSELF, times, FileCalls.AT_EMPTY_PATH);
        } else {
            FileCalls.futimens(fd, times);
        }
    }

    /* fgetxattr(2) and the like refuse O_PATH; the link in /proc leads even to a link. */
    @Override
    public void setxattr(int fd, byte[] name, byte[] value) {
        FileCalls.setxattr(path(fd), name, value, value.length, 0);
    }

    @Override
    public int getxattr(int fd, byte[] name, byte[] value) {
        return (int) FileCalls.getxattr(path(fd), name, value, length(value));
    }

    @Override
    public int listxattr(int fd, byte[] names) {
        if (names == null) {
            try {
                return (int) FileCalls.flistxattr(fd, null, 0);
            } catch (LastErrorException e) {
                if (e.getErrorCode() != Errno.EBADF.number()) {
                    throw e;
                }
            }
        }
        return (int) FileCalls.listxattr(path(fd), names, length(names));
    }

    private static int length(byte[] room) {
        return room == null ? 0 : room.length;
    }

    @Override
    public void removexattr(int fd, byte[] name) {
        FileCalls.removexattr(path(fd), name);
    }

    private static byte[] path(int fd) {
        return FileName.encode(Fd.path(fd));
    }

    @Override
    public long lseek(int fd, long offset, int from) {
        return FileCalls.lseek(fd, offset, from);
    }

    @Override
    public void ftruncate(int fd, long length) {
        FileCalls.ftruncate(fd, length);
    }

    @Override
    public void fstatfs(int fd, byte[] status) {
        FileCalls.fstatfs(fd, status);
    }

    @Override
    public int read(int fd, byte[] bytes) {
        return (int) FileCalls.read(fd, bytes, bytes.length);
    }

    @Override
    public int write(int fd, byte[] bytes) {
        return (int) FileCalls.write(fd, bytes, bytes.length);
    }

    @Override
    public int read(int fd, Pointer bytes, int length) {
        return (int) FileCalls.read(fd, bytes, length);
    }

    @Override
    public int write(int fd, Pointer bytes, int length) {
        return (int) FileCalls.write(fd, bytes, length);
    }

    @Override
    public int getdents64(int fd, byte[] entries) {
        return (int) FileCalls.syscall(SystemCall.GETDENTS64.number(), fd, entries, entries.length);
    }
}
