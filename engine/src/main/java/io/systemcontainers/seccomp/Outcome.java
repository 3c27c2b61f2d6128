package io.systemcontainers.seccomp;

/**
 * Say what becomes of a system call: seccomp(2).
 *
 * @param value what the filter returns
 */
record Outcome(int value) {

    // linux/seccomp.h
    private static final int SECCOMP_RET_KILL_PROCESS = 0x80000000;
    private static final int SECCOMP_RET_ERRNO = 0x00050000;
    private static final int SECCOMP_RET_ALLOW = 0x7fff0000;
    private static final int ENOSYS = 38;
    private static final int EACCES = 13;

    static final Outcome ALLOWED = new Outcome(SECCOMP_RET_ALLOW);

    /** As if the kernel did not have it. */
    static final Outcome MISSING = error(ENOSYS);

    static final Outcome REFUSED = error(EACCES);
    static final Outcome KILLED = new Outcome(SECCOMP_RET_KILL_PROCESS);

    static Outcome error(int errno) {
        return new Outcome(SECCOMP_RET_ERRNO | errno);
    }
}
