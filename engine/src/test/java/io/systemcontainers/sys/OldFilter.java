package io.systemcontainers.sys;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;

/**
 * Refuse openat2(2) and close_range(2) to this JVM and all that it starts, for good, as a
 * seccomp(2) filter that is older than they are.
 */
public final class OldFilter {

    // linux/seccomp.h
    private static final long SECCOMP_SET_MODE_FILTER = 1;
    private static final long SECCOMP_FILTER_FLAG_TSYNC = 1;
    private static final int SECCOMP_RET_KILL_PROCESS = 0x80000000;
    private static final int SECCOMP_RET_ERRNO = 0x00050000;
    private static final int SECCOMP_RET_ALLOW = 0x7fff0000;

    // linux/bpf_common.h
    private static final int BPF_LD_W_ABS = 0x20;
    private static final int BPF_JMP_JEQ_K = 0x15;
    private static final int BPF_RET_K = 0x06;

    private static final int CLOSE_RANGE = 436;
    private static final long SECCOMP = SystemCall.ARM64 ? 277 : 317;
    /* struct sock_filter: __u16 code; __u8 jt, jf; __u32 k. What a jump skips: jt when it is equal. */
    private static final int INSTRUCTION = 8;
    private static final int INSTRUCTIONS = 6;

    static {
        Native.register(OldFilter.class, "c");
    }

    private OldFilter() {}

    /** Have both answered with an error number. */
    public static void answer(int errno) {
        install(SECCOMP_RET_ERRNO | errno, SECCOMP_RET_ERRNO | errno);
    }

    /** Have whoever makes openat2 killed. */
    public static void kill() {
        install(SECCOMP_RET_KILL_PROCESS, SECCOMP_RET_ERRNO | Errno.ENOSYS.number());
    }

    /** Open a file so that whatever this JVM starts has it too. */
    public static void openForChildren(String path) {
        FileCalls.syscall(
                SystemCall.OPENAT.number(), FileCalls.AT_FDCWD, FileName.encode(path), 0, 0);
    }

    private static void install(int openat2, int closeRange) {
        try (Memory filter = new Memory(INSTRUCTION * INSTRUCTIONS);
                Memory program = new Memory(16)) {
            put(filter, 0, BPF_LD_W_ABS, 0, 0); // the number of the call
            put(filter, 1, BPF_JMP_JEQ_K, 2, (int) SystemCall.OPENAT2.number());
            put(filter, 2, BPF_JMP_JEQ_K, 2, CLOSE_RANGE);
            put(filter, 3, BPF_RET_K, 0, SECCOMP_RET_ALLOW);
            put(filter, 4, BPF_RET_K, 0, openat2);
            put(filter, 5, BPF_RET_K, 0, closeRange);
            program.setShort(0, (short) INSTRUCTIONS);
            program.setPointer(8, filter);
            long thread =
                    syscall(SECCOMP, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, program);
            if (thread != 0) {
                throw new IllegalStateException("thread " + thread + " has a filter of its own");
            }
        }
    }

    private static void put(Memory filter, int at, int code, int skipped, int operand) {
        filter.setShort(at * (long) INSTRUCTION, (short) code);
        filter.setByte(at * (long) INSTRUCTION + 2, (byte) skipped);
        filter.setByte(at * (long) INSTRUCTION + 3, (byte) 0);
        filter.setInt(at * (long) INSTRUCTION + 4, operand);
    }

    private static native long syscall(long number, long operation, long flags, Pointer program)
            throws LastErrorException;
}
