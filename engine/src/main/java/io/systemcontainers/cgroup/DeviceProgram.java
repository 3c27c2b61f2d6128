package io.systemcontainers.cgroup;

import io.systemcontainers.device.DeviceNumber;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Assemble the program that the kernel asks about devices: BPF_PROG_TYPE_CGROUP_DEVICE of
 * linux/bpf.h. It lets nodes be made for all devices, and certain character devices be used.
 */
final class DeviceProgram {

    // linux/bpf_common.h, linux/bpf.h: instructions of what they do, with what
    private static final int LOAD_WORD = 0x61;
    private static final int MOVE_REGISTER = 0xbf;
    private static final int MOVE = 0xb7;
    private static final int AND = 0x57;
    private static final int SHIFT_RIGHT = 0x77;
    private static final int JUMP_UNLESS_EQUAL = 0x55;
    private static final int EXIT = 0x95;

    private static final int ANSWER = 0;
    private static final int CONTEXT = 1;
    private static final int TYPE = 2;
    private static final int ACCESS = 3;
    private static final int MAJOR = 4;
    private static final int MINOR = 5;

    // struct bpf_cgroup_dev_ctx: access << 16 | type, major, minor
    private static final int ACCESS_SHIFT = 16;
    private static final int TYPE_MASK = 0xffff;
    private static final int MAJOR_OFFSET = 4;
    private static final int MINOR_OFFSET = 8;
    private static final int BPF_DEVCG_DEV_CHAR = 2;
    private static final int BPF_DEVCG_ACC_MKNOD = 1;

    private static final int LENGTH = 8;

    /** An instruction: struct bpf_insn of linux/bpf.h. */
    private record Instruction(int code, int to, int from, int offset, int operand) {}

    private final List<DeviceNumber> characters;
    private final List<Instruction> program = new ArrayList<>();

    DeviceProgram(List<DeviceNumber> characters) {
        this.characters = characters;
    }

    byte[] assemble() {
        add(LOAD_WORD, TYPE, CONTEXT, 0, 0);
        add(MOVE_REGISTER, ACCESS, TYPE, 0, 0);
        add(SHIFT_RIGHT, ACCESS, 0, 0, ACCESS_SHIFT);
        add(AND, TYPE, 0, 0, TYPE_MASK);
        add(LOAD_WORD, MAJOR, CONTEXT, MAJOR_OFFSET, 0);
        add(LOAD_WORD, MINOR, CONTEXT, MINOR_OFFSET, 0);
        add(JUMP_UNLESS_EQUAL, ACCESS, 0, 2, BPF_DEVCG_ACC_MKNOD);
        answer(1);
        int blocks = characters.stream().mapToInt(DeviceProgram::length).sum();
        add(JUMP_UNLESS_EQUAL, TYPE, 0, blocks, BPF_DEVCG_DEV_CHAR);
        characters.forEach(this::allow);
        answer(0);
        return encoded();
    }

    private static int length(DeviceNumber number) {
        return number.minor() == DeviceRules.ANY ? 3 : 4;
    }

    private void allow(DeviceNumber number) {
        add(JUMP_UNLESS_EQUAL, MAJOR, 0, length(number) - 1, number.major());
        if (number.minor() != DeviceRules.ANY) {
            add(JUMP_UNLESS_EQUAL, MINOR, 0, 2, number.minor());
        }
        answer(1);
    }

    private void answer(int yes) {
        add(MOVE, ANSWER, 0, 0, yes);
        add(EXIT, 0, 0, 0, 0);
    }

    private void add(int code, int to, int from, int offset, int operand) {
        program.add(new Instruction(code, to, from, offset, operand));
    }

    private byte[] encoded() {
        ByteBuffer bytes =
                ByteBuffer.allocate(LENGTH * program.size()).order(ByteOrder.nativeOrder());
        for (Instruction instruction : program) {
            bytes.put((byte) instruction.code())
                    .put((byte) (instruction.from() << 4 | instruction.to()))
                    .putShort((short) instruction.offset())
                    .putInt(instruction.operand());
        }
        return bytes.array();
    }
}
