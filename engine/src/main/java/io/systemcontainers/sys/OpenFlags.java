package io.systemcontainers.sys;

/** Name the flags of openat2(2). */
final class OpenFlags {

    // asm-generic/fcntl.h
    static final int O_RDONLY = 0;
    static final int O_WRONLY = 1;
    static final int O_RDWR = 2;
    static final int O_CREAT = 0100;
    static final int O_EXCL = 0200;
    static final int O_NOCTTY = 0400;
    static final int O_TRUNC = 01000;
    static final int O_APPEND = 02000;
    static final int O_NONBLOCK = 04000;
    static final int O_CLOEXEC = 02000000;
    static final int O_PATH = 010000000;

    // asm-generic/fcntl.h; arm64 has its own: arch/arm64/include/uapi/asm/fcntl.h
    static final int O_DIRECTORY = SystemCall.ARM64 ? 040000 : 0200000;
    static final int O_NOFOLLOW = SystemCall.ARM64 ? 0100000 : 0400000;

    // linux/openat2.h
    static final int RESOLVE_NO_XDEV = 0x01;
    static final int RESOLVE_NO_MAGICLINKS = 0x02;
    static final int RESOLVE_NO_SYMLINKS = 0x04;
    static final int RESOLVE_BENEATH = 0x08;
    static final int RESOLVE_IN_ROOT = 0x10;

    private OpenFlags() {}
}
