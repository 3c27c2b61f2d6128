package io.systemcontainers.machine;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Keep what a command writes: all of it up to a bound, beyond that the first and the last of it, so
 * that no command can fill the heap.
 */
final class Capture {

    static final int HEAD = 16 * 1024 * 1024;
    static final int TAIL = 1024 * 1024;

    private final Tail tail = new Tail(TAIL);
    private byte[] head = new byte[1024];
    private int size;

    void take(ByteBuffer bytes) {
        int toHead = Math.min(bytes.remaining(), HEAD - size);
        if (toHead > 0) {
            if (size + toHead > head.length) {
                head =
                        Arrays.copyOf(
                                head, Math.min(HEAD, Math.max(size + toHead, 2 * head.length)));
            }
            bytes.get(head, size, toHead);
            size += toHead;
        }
        if (bytes.hasRemaining()) {
            tail.write(bytes);
        }
    }

    String text() {
        String text = new String(head, 0, size, StandardCharsets.UTF_8);
        if (tail.total() == 0) {
            return text;
        }
        byte[] last = tail.bytes();
        long dropped = tail.total() - last.length;
        String gap = dropped == 0 ? "" : "\n[... " + dropped + " bytes were dropped here ...]\n";
        return text + gap + new String(last, StandardCharsets.UTF_8);
    }
}
