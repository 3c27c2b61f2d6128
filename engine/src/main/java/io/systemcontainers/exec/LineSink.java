package io.systemcontainers.exec;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Hand on the lines that a command writes, read as UTF-8 whatever pieces they come in. */
final class LineSink implements Sink {

    /** A longer line is handed on in parts, so that no command can fill the heap. */
    static final int LONGEST = 1024 * 1024;

    private static final int BLOCK = 8192;
    /* The bytes of a character that has not come whole: UTF-8 has at most four. */
    private static final int UNFINISHED = 4;

    private final Consumer<String> consumer;
    private final CharsetDecoder decoder =
            StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPLACE)
                    .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private final CharBuffer decoded = CharBuffer.allocate(BLOCK);
    private final StringBuilder line = new StringBuilder();
    private ByteBuffer unfinished = ByteBuffer.allocate(0);

    LineSink(Consumer<String> consumer) {
        this.consumer = consumer;
    }

    @Override
    public void take(ByteBuffer bytes) {
        ByteBuffer all = bytes;
        if (unfinished.hasRemaining()) {
            all = ByteBuffer.allocate(unfinished.remaining() + bytes.remaining());
            all.put(unfinished).put(bytes).flip();
        }
        decode(all, false);
        unfinished = ByteBuffer.allocate(UNFINISHED).put(all).flip();
    }

    private void decode(ByteBuffer bytes, boolean end) {
        CoderResult result;
        do {
            result = decoder.decode(bytes, decoded, end);
            String text = decoded.flip().toString();
            decoded.clear();
            split(text);
        } while (result.isOverflow());
    }

    private void split(String text) {
        for (int at = 0; at < text.length(); at++) {
            char next = text.charAt(at);
            if (next == '\n') {
                handOn();
            } else {
                line.append(next);
                if (line.length() >= LONGEST && !Character.isHighSurrogate(next)) {
                    hand(line.toString());
                }
            }
        }
    }

    private void handOn() {
        int length = line.length();
        if (length > 0 && line.charAt(length - 1) == '\r') {
            line.setLength(length - 1);
        }
        hand(line.toString());
    }

    private void hand(String text) {
        line.setLength(0);
        consumer.accept(text);
    }

    @Override
    public void end() {
        decode(unfinished, true);
        if (line.length() > 0) {
            handOn();
        }
    }
}
