package io.systemcontainers.keeper;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Hold a message to or from the keeper: {@code struct message} of {@code proto.h}. */
record Message(int type, int list, int step, int error, int value, String text) {

    static final int START = 1;
    static final int SIGNAL = 2;
    static final int KILL = 3;
    static final int CONNECTED = 4;
    static final int BOOTING = 16;
    static final int FAILED = 17;
    static final int NOTIFIED = 18;
    static final int EXITED = 19;
    static final int LEFT = 20;
    static final int REPORT = 21;
    static final int PORTER = 22;
    static final int NETWORK = 23;
    static final int VIEWER = 26;
    static final int ROOT = 24;
    static final int EXEC = 32;
    static final int FILES = 34;
    static final int WHERE = 33;
    static final int ENDED = 48;
    static final int REFUSED = 49;
    static final int TERMINAL = 50;
    static final int PLACE = 51;

    static final int LIST_HOST = 1;
    static final int LIST_MACHINE = 2;

    static final int LONGEST = 24 + 4000;
    static final int MOST_DESCRIPTORS = 5;

    static byte[] encode(int type, int value) {
        return ByteBuffer.allocate(24)
                .order(ByteOrder.nativeOrder())
                .putInt(type)
                .putInt(0)
                .putInt(0)
                .putInt(0)
                .putInt(value)
                .putInt(0)
                .array();
    }

    static Message decode(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        int type = buffer.getInt();
        int list = buffer.getInt();
        int step = buffer.getInt();
        int error = buffer.getInt();
        int value = buffer.getInt();
        int length = buffer.getInt();
        return new Message(
                type,
                list,
                step,
                error,
                value,
                new String(bytes, buffer.position(), length, StandardCharsets.UTF_8));
    }
}
