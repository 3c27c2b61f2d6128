package io.systemcontainers.sys;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.Pointer;

/**
 * Declare the C library's functions on files, each as section 2 of the manual has it.
 *
 * <p>Names are encoded by {@link FileName}: JNA would use the JVM's default character set, which is
 * ASCII in many containers. {@code long} stands for {@code long}, {@code size_t} and {@code
 * ssize_t} of a 64-bit kernel.
 */
final class FileCalls {

    // linux/fcntl.h
    static final int AT_FDCWD = -100;
    static final int AT_SYMLINK_NOFOLLOW = 0x100;
    static final int AT_REMOVEDIR = 0x200;
    static final int AT_SYMLINK_FOLLOW = 0x400;
    static final int AT_NO_AUTOMOUNT = 0x800;
    static final int AT_EMPTY_PATH = 0x1000;

    // linux/fs.h
    static final int SEEK_SET = 0;
    static final int SEEK_CUR = 1;
    static final int SEEK_DATA = 3;
    static final int SEEK_HOLE = 4;

    static {
        Native.register(FileCalls.class, "c");
    }

    private FileCalls() {}

    static native int mkdirat(int directory, byte[] name, int mode) throws LastErrorException;

    static native int symlinkat(byte[] target, int directory, byte[] name)
            throws LastErrorException;

    static native int linkat(int from, byte[] name, int to, byte[] newName, int flags)
            throws LastErrorException;

    static native int unlinkat(int directory, byte[] name, int flags) throws LastErrorException;

    static native long readlinkat(int directory, byte[] name, byte[] target, long size)
            throws LastErrorException;

    static native int fchownat(int directory, byte[] name, int uid, int gid, int flags)
            throws LastErrorException;

    static native int fchmod(int fd, int mode) throws LastErrorException;

    static native int chmod(byte[] path, int mode) throws LastErrorException;

    static native int utimensat(int directory, byte[] name, long[] times, int flags)
            throws LastErrorException;

    static native int futimens(int fd, long[] times) throws LastErrorException;

    static native int prctl(int option, long argument) throws LastErrorException;

    static native int setxattr(byte[] path, byte[] name, byte[] value, long size, int flags)
            throws LastErrorException;

    static native long getxattr(byte[] path, byte[] name, byte[] value, long size)
            throws LastErrorException;

    static native long listxattr(byte[] path, byte[] names, long size) throws LastErrorException;

    static native long flistxattr(int fd, byte[] names, long size) throws LastErrorException;

    static native int removexattr(byte[] path, byte[] name) throws LastErrorException;

    static native long lseek(int fd, long offset, int from) throws LastErrorException;

    static native int fstatfs(int fd, byte[] status) throws LastErrorException;

    static native int ftruncate(int fd, long length) throws LastErrorException;

    static native long read(int fd, byte[] bytes, long length) throws LastErrorException;

    static native long write(int fd, byte[] bytes, long length) throws LastErrorException;

    static native long read(int fd, Pointer bytes, long length) throws LastErrorException;

    static native long write(int fd, Pointer bytes, long length) throws LastErrorException;

    static native long sendfile(int to, int from, Pointer offset, long length)
            throws LastErrorException;

    static native long syscall(long number, long first) throws LastErrorException;

    static native long syscall(long number, byte[] first, byte[] second) throws LastErrorException;

    static native long syscall(long number, long fd, byte[] buffer, long length)
            throws LastErrorException;

    static native long syscall(long number, long fd, byte[] name, long mode, long device)
            throws LastErrorException;

    static native long syscall(long number, long fd, byte[] name, byte[] how, long size)
            throws LastErrorException;

    static native long syscall(
            long number, long from, byte[] name, long to, byte[] newName, long flags)
            throws LastErrorException;

    static native long syscall(
            long number, long fd, byte[] name, long flags, long mask, byte[] status)
            throws LastErrorException;

    static native long syscall(
            long number,
            long from,
            Pointer fromOffset,
            long to,
            Pointer toOffset,
            long length,
            long flags)
            throws LastErrorException;
}
