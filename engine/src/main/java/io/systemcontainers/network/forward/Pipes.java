package io.systemcontainers.network.forward;

import io.systemcontainers.sys.Pipe;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Lend pipes to whoever has data in transit. The one that was given back last is lent first: its
 * memory is still in the processor's cache.
 */
final class Pipes implements AutoCloseable {

    /** How much is moved at once; what /proc/sys/fs/pipe-max-size has by default. */
    static final int CAPACITY = 1 << 20;

    private static final int IDLE_AT_MOST = 8;

    private final Deque<Pipe> idle = new ArrayDeque<>();

    Pipe take() {
        Pipe last = idle.poll();
        if (last != null) {
            return last;
        }
        Pipe made = Pipe.open();
        made.capacity(CAPACITY);
        return made;
    }

    /** Take an empty pipe back. */
    void give(Pipe empty) {
        if (idle.size() < IDLE_AT_MOST) {
            idle.push(empty);
        } else {
            empty.close();
        }
    }

    @Override
    public void close() {
        idle.forEach(Pipe::close);
        idle.clear();
    }
}
