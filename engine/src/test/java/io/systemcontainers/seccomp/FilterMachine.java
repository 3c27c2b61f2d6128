package io.systemcontainers.seccomp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Run a filter as the kernel does: classic BPF over struct seccomp_data. */
final class FilterMachine {

    private final ByteBuffer program;

    FilterMachine(byte[] program) {
        this.program = ByteBuffer.wrap(program).order(ByteOrder.nativeOrder());
    }

    int length() {
        return program.capacity() / 8;
    }

    /** Return what becomes of a call. */
    Outcome run(CallTable table, int number, int... arguments) {
        ByteBuffer data = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        data.putInt(0, number).putInt(4, table.auditArchitecture());
        for (int i = 0; i < arguments.length; i++) {
            data.putLong(16 + 8 * i, arguments[i]);
        }
        int accumulator = 0;
        int at = 0;
        while (true) {
            int code = program.getShort(8 * at);
            int ifTrue = program.get(8 * at + 2) & 0xff;
            int ifFalse = program.get(8 * at + 3) & 0xff;
            int operand = program.getInt(8 * at + 4);
            at++;
            switch (code) {
                case 0x20 -> accumulator = data.getInt(operand);
                case 0x05 -> at += operand;
                case 0x15 -> at += accumulator == operand ? ifTrue : ifFalse;
                case 0x35 ->
                        at += Integer.compareUnsigned(accumulator, operand) >= 0 ? ifTrue : ifFalse;
                case 0x45 -> at += (accumulator & operand) != 0 ? ifTrue : ifFalse;
                case 0x06 -> {
                    return new Outcome(operand);
                }
                default -> throw new AssertionError("no instruction: " + code);
            }
        }
    }

    /** Return what becomes of a call by its name. */
    Outcome run(CallTable table, String call, int... arguments) {
        return run(table, table.number(call).orElseThrow(), arguments);
    }
}
