package io.systemcontainers.sys;

import com.sun.jna.Pointer;
import java.nio.ByteBuffer;

/**
 * The system calls on files, as section 2 of the manual has them. Each throws {@link
 * com.sun.jna.LastErrorException} with the kernel's error number, and takes names that {@link
 * FileName} has encoded. Descriptors are those of the process that makes the calls.
 */
interface FileAccess {

    /** Opens a path: openat2(2). Nothing is tried again. */
    Fd open(int directory, String path, int flags, int mode, int resolve);

    /** Opens once more what is open by name only. */
    Fd reopen(int fd, int flags);

    void close(int fd);

    /** Tells whether another process makes the calls. */
    boolean isServed();

    /** Fills a struct statx; without a name, of the descriptor itself. */
    ByteBuffer statx(int directory, String name, int flags);

    void mkdirat(int directory, byte[] name, int mode);

    void mknodat(int directory, byte[] name, int mode, long device);

    void symlinkat(byte[] target, int directory, byte[] name);

    void linkat(int from, byte[] name, int to, byte[] newName, int flags);

    /** Gives an open file, which may be open by name only, a further name. */
    void link(int file, int directory, byte[] name);

    void unlinkat(int directory, byte[] name, int flags);

    /** Reads a link, or the one that is open by name only where there is no name. */
    int readlinkat(int directory, String name, byte[] target);

    void renameat2(int from, byte[] name, int to, byte[] newName, int flags);

    /** Changes the owner, be the file open by name only or not. */
    void chown(int fd, int uid, int gid);

    /**
     * Changes the permissions.
     *
     * @param named whether it is open by name only
     */
    void chmod(int fd, int mode, boolean named);

    /**
     * Changes when the content was last changed.
     *
     * @param named whether it is open by name only
     */
    void modified(int fd, long seconds, int nanoseconds, boolean named);

    void setxattr(int fd, byte[] name, byte[] value);

    /** Reads an attribute, or only how long it is where there is no array. */
    int getxattr(int fd, byte[] name, byte[] value);

    /** Reads the names of the attributes, or only how long they are where there is no array. */
    int listxattr(int fd, byte[] names);

    void removexattr(int fd, byte[] name);

    long lseek(int fd, long offset, int from);

    void ftruncate(int fd, long length);

    void fstatfs(int fd, byte[] status);

    int read(int fd, byte[] bytes);

    int write(int fd, byte[] bytes);

    int read(int fd, Pointer bytes, int length);

    int write(int fd, Pointer bytes, int length);

    int getdents64(int fd, byte[] entries);
}
