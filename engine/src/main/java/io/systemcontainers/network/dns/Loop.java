package io.systemcontainers.network.dns;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.RequestGuard;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.Queue;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Serve many sockets, and what is to be done later, with one thread.
 *
 * <p>Any thread may {@link #execute} and close; all else is for what this calls.
 */
final class Loop implements AutoCloseable {

    /** Is told what happens to a socket. */
    interface Handler {

        /** Do what the socket is ready for. */
        void ready() throws IOException;

        /** Clean up after something went wrong. */
        void failed(Exception reason);
    }

    private static final System.Logger LOG = System.getLogger(Loop.class.getName());
    private static final long NANOS = 1_000_000;
    /* The longest message with its length: RFC 1035, section 4.2.2. */
    private static final int BUFFER = 2 + 0xffff;

    private final RequestGuard guard = new RequestGuard(LOG, "serving names");
    private final Selector selector;
    private final Thread thread;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final TreeSet<Timer> timers = new TreeSet<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    private long timersMade;
    private volatile boolean closed;

    private Loop(Selector selector, String name) {
        this.selector = selector;
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    /**
     * Start.
     *
     * @param name what the thread is called
     */
    static Loop start(String name) {
        try {
            Loop loop = new Loop(Selector.open(), name);
            loop.thread.start();
            return loop;
        } catch (IOException e) {
            throw new SystemContainerException("opening a selector for `" + name + "`: " + e, e);
        }
    }

    /** Have something done soon; nothing happens when this is closed. */
    void execute(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    /** Tell a handler when a socket is ready. */
    SelectionKey watch(SelectableChannel channel, int operations, Handler handler)
            throws ClosedChannelException {
        return channel.register(selector, operations, handler);
    }

    /** Have something done later. */
    Timer after(Duration time, Runnable task) {
        Timer timer = new Timer(System.nanoTime() + time.toNanos(), timersMade++, task);
        timers.add(timer);
        return timer;
    }

    /** Do not do it, though it was to be done later; nothing happens when it has been done. */
    void cancel(Timer timer) {
        timers.remove(timer);
    }

    /** Return an empty buffer that holds any message until somebody else asks for it. */
    ByteBuffer buffer() {
        return buffer.clear();
    }

    /* It ends when it is closed only: machines ask no other server. */
    private void run() {
        try {
            guard.serveAll(this::turn);
        } finally {
            release();
        }
    }

    private boolean turn() {
        if (closed) {
            return false;
        }
        try {
            selector.select(this::ready, untilNext());
        } catch (IOException e) {
            throw new UncheckedIOException("waiting for sockets", e);
        }
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            guard.serve(task);
        }
        runTimers();
        return true;
    }

    private long untilNext() {
        if (timers.isEmpty()) {
            return 0; // for ever
        }
        long nanos = timers.first().due - System.nanoTime();
        return Math.max(1, (nanos + NANOS - 1) / NANOS);
    }

    private void runTimers() {
        long now = System.nanoTime();
        while (!timers.isEmpty() && timers.first().due - now <= 0) {
            guard.serve(timers.pollFirst().task);
        }
    }

    private void ready(SelectionKey key) {
        Handler handler = (Handler) key.attachment();
        try {
            handler.ready();
        } catch (IOException | RuntimeException e) {
            guard.serve(() -> handler.failed(e));
        } catch (Error e) {
            guard.failed(e);
            guard.serve(() -> handler.failed(new IOException("serving a socket: " + e, e)));
        }
    }

    private void release() {
        try (selector) {
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "closing the sockets of a server of names: " + e, e);
        }
    }

    /** Have the thread end, and close all sockets. */
    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        DnsServer.join(thread);
    }

    /** Hold what is to be done at a time. */
    static final class Timer implements Comparable<Timer> {

        private final long due;
        private final long number;
        private final Runnable task;

        private Timer(long due, long number, Runnable task) {
            this.due = due;
            this.number = number;
            this.task = task;
        }

        @Override
        public int compareTo(Timer other) {
            long earlier = due - other.due;
            return earlier != 0 ? Long.signum(earlier) : Long.compare(number, other.number);
        }
    }
}
