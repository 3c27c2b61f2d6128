package io.systemcontainers.seccomp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Assemble the program that the kernel asks about each system call: seccomp(2), bpf of the kernel.
 */
final class FilterProgram {

    // linux/bpf_common.h, linux/filter.h
    private static final int LOAD_WORD = 0x20;
    private static final int JUMP_IF_EQUAL = 0x15;
    private static final int JUMP_IF_AT_LEAST = 0x35;
    private static final int JUMP_IF_SET = 0x45;
    private static final int JUMP = 0x05;
    private static final int RETURN = 0x06;
    // struct seccomp_data of linux/seccomp.h; all architectures here have the lower half first
    private static final int NUMBER = 0;
    private static final int ARCHITECTURE = 4;
    private static final int SECOND_ARGUMENT = 24;
    /* __X32_SYSCALL_BIT of asm/unistd.h: the same calls under other numbers. No other architecture has such numbers. */
    private static final int X32_BIT = 0x40000000;
    // sys/mount.h
    private static final int MNT_FORCE = 1;
    private static final String UNMOUNT = "umount2";

    /** An instruction: struct sock_filter of linux/filter.h. */
    private record Instruction(int code, int ifTrue, int ifFalse, int operand) {}

    private final SystemCallPolicy policy;
    private final List<CallTable> tables;

    FilterProgram(SystemCallPolicy policy, List<CallTable> tables) {
        this.policy = policy;
        this.tables = tables;
    }

    /* For each architecture: is it this one? Then look for the call. An unknown one may do nothing. */
    byte[] assemble() {
        List<Instruction> program = new ArrayList<>();
        program.add(new Instruction(LOAD_WORD, 0, 0, ARCHITECTURE));
        for (CallTable table : tables) {
            List<Instruction> block = block(table);
            program.add(new Instruction(JUMP_IF_EQUAL, 1, 0, table.auditArchitecture()));
            program.add(new Instruction(JUMP, 0, 0, block.size()));
            program.addAll(block);
        }
        program.add(end(Outcome.MISSING));
        return encoded(program);
    }

    private List<Instruction> block(CallTable table) {
        List<Instruction> block = new ArrayList<>();
        if (!table.equals(tables.get(0)) && !policy.compatible()) {
            return List.of(end(Outcome.MISSING));
        }
        block.add(new Instruction(LOAD_WORD, 0, 0, NUMBER));
        block.add(new Instruction(JUMP_IF_AT_LEAST, 0, 1, X32_BIT));
        block.add(end(Outcome.MISSING));
        for (Map.Entry<Integer, Outcome> call : policy.outcomes(table).entrySet()) {
            block.add(new Instruction(JUMP_IF_EQUAL, 0, 1, call.getKey()));
            block.add(end(call.getValue()));
        }
        if (!policy.forcedUnmount()) {
            block.add(new Instruction(JUMP_IF_EQUAL, 0, 3, table.number(UNMOUNT).orElseThrow()));
            block.add(new Instruction(LOAD_WORD, 0, 0, SECOND_ARGUMENT));
            block.add(new Instruction(JUMP_IF_SET, 0, 1, MNT_FORCE));
            block.add(end(Outcome.REFUSED));
        }
        block.add(end(policy.others()));
        return block;
    }

    private static Instruction end(Outcome outcome) {
        return new Instruction(RETURN, 0, 0, outcome.value());
    }

    private static byte[] encoded(List<Instruction> program) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * program.size()).order(ByteOrder.nativeOrder());
        for (Instruction instruction : program) {
            bytes.putShort((short) instruction.code())
                    .put((byte) instruction.ifTrue())
                    .put((byte) instruction.ifFalse())
                    .putInt(instruction.operand());
        }
        return bytes.array();
    }
}
