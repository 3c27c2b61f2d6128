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

    long total() {
        return total;
    }

    /**
     * Return what is kept.
     *
     * @return the last bytes, in a new array
     */
    public byte[] bytes() {
        if (ring.length == 0) {
            return new byte[0];
        }
        int length = (int) Math.min(total, ring.length);
        byte[] bytes = new byte[length];
        int start = (int) ((total - length) % ring.length);
        int first = Math.min(length, ring.length - start);
        System.arraycopy(ring, start, bytes, 0, first);
        System.arraycopy(ring, 0, bytes, first, length - first);
        return bytes;
    }
}
