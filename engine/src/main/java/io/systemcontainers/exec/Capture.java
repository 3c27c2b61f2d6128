package io.systemcontainers.exec;

import io.systemcontainers.ExecOutput;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Keep what a command writes: all of it up to a bound, beyond that the first and the last of it, so
 * that no command can fill the heap. Not for use by several threads at once.
 */
final class Capture implements Sink {

    private final Bound bound;
    private byte[] head = {};
    private int size;
    private Tail tail;

    /**
     * Say how much is kept.
     *
     * @param first how many bytes from the beginning
     * @param last how many bytes from the end
     */
    record Bound(int first, int last) {

        /** Of an output that nobody gets otherwise. */
        static final Bound OF_RESULT = new Bound(16 * 1024 * 1024, 1024 * 1024);

        /** Of an output that somebody gets as it comes: enough to say how it began and ended. */
        static final Bound OF_STREAM = new Bound(64 * 1024, 64 * 1024);

        Bound {
            if (first < 0 || last < 0) {
                throw new IllegalArgumentException(
                        "keep(" + first + ", " + last + "): no number of bytes is negative");
            }
        }
    }

    Capture(Bound bound) {
        this.bound = bound;
    }

    @Override
    public void take(ByteBuffer bytes) {
        int toHead = Math.min(bytes.remaining(), bound.first - size);
        if (toHead > 0) {
            if (size + toHead > head.length) {
                long doubled = Math.max(size + toHead, 2L * head.length);
                head = Arrays.copyOf(head, (int) Math.min(bound.first, doubled));
            }
            bytes.get(head, size, toHead);
            size += toHead;
        }
        if (bytes.hasRemaining()) {
            if (tail == null) {
                tail = new Tail(bound.last);
            }
            tail.write(bytes);
        }
    }

    /** Tell whether all of some more bytes would be kept for good. */
    boolean hasRoomFor(int bytes) {
        return bound.first - size >= bytes;
    }

    /** Return what was kept so far. */
    ExecOutput output() {
        byte[] first = Arrays.copyOf(head, size);
        byte[] last = tail == null ? new byte[0] : tail.bytes();
        long dropped = tail == null ? 0 : tail.total() - last.length;
        return new ExecOutput(first, last, dropped);
    }
}
