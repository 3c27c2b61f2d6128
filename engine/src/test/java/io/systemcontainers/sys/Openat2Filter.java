package io.systemcontainers.sys;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;

/** Refuse openat2(2) to this JVM and all that it starts, for good: seccomp(2). */
public final class Openat2Filter {

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

    private static final long SECCOMP = SystemCall.ARM64 ? 277 : 317;
    /* struct sock_filter: __u16 code; __u8 jt, jf; __u32 k. */
    private static final int INSTRUCTION = 8;
    private static final int INSTRUCTIONS = 4;

    static {
        Native.register(Openat2Filter.class, "c");
    }

    private Openat2Filter() {}

    /** Have the call answered with an error number. */
    public static void answer(int errno) {
        install(SECCOMP_RET_ERRNO | errno);
    }

    /** Have whoever makes the call killed. */
    public static void kill() {
        install(SECCOMP_RET_KILL_PROCESS);
    }

    private static void install(int action) {
        try (Memory filter = new Memory(INSTRUCTION * INSTRUCTIONS);
                Memory program = new Memory(16)) {
            put(filter, 0, BPF_LD_W_ABS, 0, 0); // the number of the call
            put(filter, 1, BPF_JMP_JEQ_K, 1, (int) SystemCall.OPENAT2.number());
            put(filter, 2, BPF_RET_K, 0, action);
            put(filter, 3, BPF_RET_K, 0, SECCOMP_RET_ALLOW);
            program.setShort(0, (short) INSTRUCTIONS);
            program.setPointer(8, filter);
            long thread =
                    syscall(SECCOMP, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, program);
            if (thread != 0) {
                throw new IllegalStateException("thread " + thread + " has a filter of its own");
            }
        }
    }

    private static void put(Memory filter, int at, int code, int otherwise, int operand) {
        filter.setShort(at * (long) INSTRUCTION, (short) code);
        filter.setByte(at * (long) INSTRUCTION + 2, (byte) 0);
        filter.setByte(at * (long) INSTRUCTION + 3, (byte) otherwise);
        filter.setInt(at * (long) INSTRUCTION + 4, operand);
    }

    private static native long syscall(long number, long operation, long flags, Pointer program)
            throws LastErrorException;
}
