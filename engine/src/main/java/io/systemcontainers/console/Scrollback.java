package io.systemcontainers.console;

import io.systemcontainers.exec.Tail;
import java.nio.ByteBuffer;

/**
 * Keep the last of what a console shows for readers who each have a place of their own in it: how
 * many bytes they have behind them. Whoever writes never waits for a reader.
 *
 * <p>A reader holds this object's monitor from one call to the next where they belong together.
 */
final class Scrollback {

    private final int capacity;
    private final Tail tail;
    private boolean ended;
    private String reason = "";

    /**
     * @param capacity how much is kept, in bytes
     */
    Scrollback(int capacity) {
        this.capacity = capacity;
        this.tail = new Tail(capacity);
    }

    synchronized void write(byte[] bytes, int length) {
        if (reason.isEmpty()) {
            tail.write(ByteBuffer.wrap(bytes, 0, length));
            notifyAll();
        }
    }

    /** Say that nothing will be written any more. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** Say that nothing will be written any more that readers should see, and why. */
    synchronized void end(String why) {
        reason = why;
        end();
    }

    /** Return why it has ended; empty where it has ended with its machine. */
    synchronized String reason() {
        return reason;
    }

    synchronized boolean ended() {
        return ended;
    }

    /** Return the place of whoever has seen everything. */
    synchronized long total() {
        return tail.total();
    }

    /** Return the place of the first byte that is still there. */
    synchronized long start() {
        return tail.start();
    }

    /**
     * Return where a reader goes on who has come too late for what was at his place: not at the
     * start, where the next bytes would be gone again while he reads these.
     */
    synchronized long restart() {
        return Math.max(tail.start(), tail.total() - capacity / 2);
    }

    /** Return at most so many of the last bytes. */
    synchronized byte[] last(int limit) {
        return between(tail.total() - limit, tail.total());
    }

    /** Return what is still there between two places. */
    synchronized byte[] between(long from, long to) {
        return tail.bytes(Math.min(to, Math.max(from, tail.start())), to);
    }

    /** Copy what is there from a place on, which must be no earlier than the start. */
    synchronized int read(long from, byte[] bytes, int offset, int length) {
        int count = (int) Math.min(length, tail.total() - from);
        System.arraycopy(tail.bytes(from, from + count), 0, bytes, offset, count);
        return count;
    }

    /**
     * Look for bytes.
     *
     * @param wanted the bytes, at least one
     * @param from the place from which on they count
     * @return the place behind them; -1 where they are not
     */
    synchronized long find(byte[] wanted, long from) {
        long begin = Math.max(from, tail.start());
        byte[] there = between(begin, tail.total());
        for (int at = 0; at + wanted.length <= there.length; at++) {
            int same = 0;
            while (same < wanted.length && there[at + same] == wanted[same]) {
                same++;
            }
            if (same == wanted.length) {
                return begin + at + wanted.length;
            }
        }
        return -1;
    }

    /**
     * Wait until there is more than somebody has seen, it has ended, or time is up. It may also
     * return for nothing.
     *
     * @param place what has been seen
     * @param milliseconds how long at most; 0 for ever
     */
    synchronized void awaitMore(long place, long milliseconds) throws InterruptedException {
        if (tail.total() <= place && !ended) {
            wait(milliseconds);
        }
    }
}
