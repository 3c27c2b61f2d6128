package io.systemcontainers.machine;

import io.systemcontainers.keeper.Confinement;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Decide what no machine may do, with LXD's defaults: a list of denied calls, fewer capabilities
 * where privileged.
 */
final class Sandbox {

    // linux/capability.h: SYS_MODULE, SYS_RAWIO, SYS_TIME, MAC_OVERRIDE, MAC_ADMIN
    private static final long DROPPED_WHERE_PRIVILEGED =
            1L << 16 | 1L << 17 | 1L << 25 | 1L << 32 | 1L << 33;

    // linux/audit.h
    private static final int AUDIT_ARCH_X86_64 = 0xC000003E;
    private static final int AUDIT_ARCH_I386 = 0x40000003;
    private static final int AUDIT_ARCH_AARCH64 = 0xC00000B7;
    private static final int AUDIT_ARCH_ARM = 0x40000028;

    /**
     * kexec_load, open_by_handle_at, init_module, finit_module, delete_module, kexec_file_load:
     * asm/unistd_64.h, asm/unistd_32.h, asm-generic/unistd.h, asm/unistd-common.h.
     */
    private static final Map<Integer, int[]> DENIED =
            Map.of(
                    AUDIT_ARCH_X86_64, new int[] {246, 304, 175, 313, 176, 320},
                    AUDIT_ARCH_I386, new int[] {283, 342, 128, 350, 129},
                    AUDIT_ARCH_AARCH64, new int[] {104, 265, 105, 273, 106, 294},
                    AUDIT_ARCH_ARM, new int[] {347, 371, 128, 379, 129, 401});

    // linux/bpf_common.h, linux/filter.h
    private static final int LOAD_WORD = 0x20;
    private static final int JUMP_IF_EQUAL = 0x15;
    private static final int JUMP_IF_AT_LEAST = 0x35;
    private static final int JUMP = 0x05;
    private static final int RETURN = 0x06;
    // struct seccomp_data of linux/seccomp.h
    private static final int NUMBER = 0;
    private static final int ARCHITECTURE = 4;
    private static final int SECCOMP_RET_ALLOW = 0x7fff0000;
    private static final int SECCOMP_RET_ERRNO = 0x00050000;
    private static final int ENOSYS = 38;
    /* __X32_SYSCALL_BIT of asm/unistd.h: the same calls under other numbers. No other architecture has such numbers. */
    private static final int X32_BIT = 0x40000000;

    private Sandbox() {}

    static Confinement confinement(boolean privileged) {
        return new Confinement(privileged ? DROPPED_WHERE_PRIVILEGED : 0, filter());
    }

    /* For each architecture: is it this one? Then deny what is listed, allow the rest. An unknown one may do nothing. */
    private static byte[] filter() {
        List<long[]> program = new ArrayList<>();
        program.add(instruction(LOAD_WORD, 0, 0, ARCHITECTURE));
        DENIED.forEach(
                (architecture, numbers) -> {
                    program.add(instruction(JUMP_IF_EQUAL, 1, 0, architecture));
                    program.add(instruction(JUMP, 0, 0, numbers.length + 4));
                    program.add(instruction(LOAD_WORD, 0, 0, NUMBER));
                    program.add(instruction(JUMP_IF_AT_LEAST, numbers.length + 1, 0, X32_BIT));
                    for (int i = 0; i < numbers.length; i++) {
                        program.add(instruction(JUMP_IF_EQUAL, numbers.length - i, 0, numbers[i]));
                    }
                    program.add(instruction(RETURN, 0, 0, SECCOMP_RET_ALLOW));
                    program.add(instruction(RETURN, 0, 0, SECCOMP_RET_ERRNO | ENOSYS));
                });
        program.add(instruction(RETURN, 0, 0, SECCOMP_RET_ERRNO | ENOSYS));
        ByteBuffer bytes = ByteBuffer.allocate(8 * program.size()).order(ByteOrder.nativeOrder());
        for (long[] instruction : program) {
            bytes.putShort((short) instruction[0])
                    .put((byte) instruction[1])
                    .put((byte) instruction[2])
                    .putInt((int) instruction[3]);
        }
        return bytes.array();
    }

    /* struct sock_filter of linux/filter.h. */
    private static long[] instruction(int code, int ifTrue, int ifFalse, int operand) {
        return new long[] {code, ifTrue, ifFalse, operand};
    }
}
