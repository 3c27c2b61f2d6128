package io.systemcontainers.console;

import java.util.Arrays;

/**
 * Leave out of what is written to a terminal what is not text: carriage returns and the sequences
 * by which colors, titles and the like are set, however they are spread over several writes.
 *
 * <p>Sequences are those of ECMA-48 (5.3, 5.4, 5.6) and ECMA-35 (13.2): all of ASCII, so bytes of
 * UTF-8 stay as they are. A control character, such as the end of the line, ends a sequence that is
 * not complete. Not for use by several threads at once.
 */
final class PlainText {

    private enum State {
        TEXT,
        /** After ESC. */
        ESCAPE,
        /** After ESC [. */
        CONTROL,
        /** After ESC ] and the like, until BEL or ESC \. */
        STRING
    }

    private static final int BEL = 0x07;
    private static final int ESC = 0x1b;

    private State state = State.TEXT;

    /** Return the text of the bytes that come next. */
    byte[] next(byte[] bytes, int length) {
        byte[] text = new byte[length];
        int count = 0;
        for (int i = 0; i < length; i++) {
            if (isText(bytes[i])) {
                text[count++] = bytes[i];
            }
        }
        return Arrays.copyOf(text, count);
    }

    private boolean isText(byte value) {
        int code = value & 0xff;
        if (code == ESC) {
            state = State.ESCAPE;
            return false;
        }
        if (code == BEL && state == State.STRING) {
            state = State.TEXT;
            return false;
        }
        if (code < ' ') {
            state = State.TEXT;
            return code != '\r';
        }
        if (state == State.TEXT) {
            return true;
        }
        state = after(code);
        return false;
    }

    /* The state after a printing character of a sequence. */
    private State after(int code) {
        return switch (state) {
            case ESCAPE ->
                    switch (code) {
                        case '[' -> State.CONTROL;
                        case ']', 'P', 'X', '^', '_' -> State.STRING;
                        default -> code < '0' ? State.ESCAPE : State.TEXT;
                    };
            case CONTROL -> code < '@' ? State.CONTROL : State.TEXT;
            default -> state;
        };
    }
}
