package io.systemcontainers.exec;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Keep the last bytes of a stream, up to a number of them. Not for use by several threads at once.
 */
public final class Tail {

    private final int capacity;
    private byte[] ring;
    private long total;

    /**
     * Begin.
     *
     * @param capacity how many bytes are kept
     */
    public Tail(int capacity) {
        this.capacity = capacity;
        this.ring = new byte[Math.min(capacity, 8192)];
    }

    /**
     * Take all that is left in a buffer.
     *
     * @param bytes the buffer
     */
    public void write(ByteBuffer bytes) {
        int length = bytes.remaining();
        grow(Math.min(capacity, total + length));
        if (ring.length == 0) {
            bytes.position(bytes.limit());
            total += length;
            return;
        }
        int skipped = Math.max(0, length - ring.length);
        bytes.position(bytes.position() + skipped);
        int at = (int) ((total + skipped) % ring.length);
        int first = Math.min(bytes.remaining(), ring.length - at);
        bytes.get(ring, at, first);
        bytes.get(ring, 0, bytes.remaining());
        total += length;
    }

    /* Before the ring has its full size nothing has wrapped around, so a copy keeps every byte in its place. */
    private void grow(long wanted) {
        if (wanted > ring.length) {
            int doubled = (int) Math.min(capacity, Math.max(wanted, 2L * ring.length));
            ring = Arrays.copyOf(ring, doubled);
        }
    }

    /**
     * Return how many bytes there were.
     *
     * @return their number, those that are not kept any more included
     */
    public long total() {
        return total;
    }

    /**
     * Return how many bytes were there before the first that is kept.
     *
     * @return their number
     */
    public long start() {
        return total - Math.min(total, ring.length);
    }

    /**
     * Return what is kept.
     *
     * @return the last bytes, in a new array
     */
    public byte[] bytes() {
        return bytes(start(), total);
    }

    /**
     * Return a part of what is kept.
     *
     * @param from how many bytes of the stream are before it, at least {@link #start}
     * @param to how many are before its end, at most {@link #total}
     * @return the bytes, in a new array
     */
    public byte[] bytes(long from, long to) {
        int length = (int) (to - from);
        if (length == 0) {
            return new byte[0];
        }
        byte[] bytes = new byte[length];
        int start = (int) (from % ring.length);
        int first = Math.min(length, ring.length - start);
        System.arraycopy(ring, start, bytes, 0, first);
        System.arraycopy(ring, 0, bytes, first, length - first);
        return bytes;
    }
}
