package io.systemcontainers.sys;

import io.systemcontainers.SystemContainerException;

/**
 * Number the system calls that older C libraries have no function for, or whose function does
 * something else for programs with several threads.
 *
 * <p>x86-64: {@code arch/x86/entry/syscalls/syscall_64.tbl}; arm64: {@code
 * include/uapi/asm-generic/unistd.h}.
 */
enum SystemCall {
    CAPGET(125, 90),
    CAPSET(126, 91),
    SETFSUID(122, 151),
    SETFSGID(123, 152),
    FSTATFS(138, 44),
    GETDENTS64(217, 61),
    OPENAT(257, 56),
    MKNODAT(259, 33),
    RENAMEAT2(316, 276),
    COPY_FILE_RANGE(326, 285),
    STATX(332, 291),
    OPENAT2(437, 437);

    /** Whether this is arm64; else it is x86-64. */
    static final boolean ARM64 = arm64();

    private final int x86;
    private final int arm;

    SystemCall(int x86, int arm) {
        this.x86 = x86;
        this.arm = arm;
    }

    long number() {
        return ARM64 ? arm : x86;
    }

    private static boolean arm64() {
        String architecture = System.getProperty("os.arch");
        return switch (architecture) {
            case "amd64", "x86_64" -> false;
            case "aarch64" -> true;
            default ->
                    throw new SystemContainerException(
                            "looking up system calls of `"
                                    + architecture
                                    + "`: only x86-64 and arm64 are known: use such a machine");
        };
    }
}
