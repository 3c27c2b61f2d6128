package io.systemcontainers.sys.net;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.Rollback;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Wait for many descriptors at once: epoll(7), level-triggered.
 *
 * <p>One thread waits; any thread may wake it.
 */
public final class EventPoll implements AutoCloseable {

    // sys/epoll.h
    /** There is something to read, or the end. */
    public static final int IN = 0x1;

    /** There is room to write. */
    public static final int OUT = 0x4;

    /** Something went wrong; is told of without being asked for. */
    public static final int ERROR = 0x8;

    /** Both directions have ended; is told of without being asked for. */
    public static final int HUNG_UP = 0x10;

    private static final int EPOLL_CLOEXEC = 02000000;
    private static final int EPOLL_CTL_ADD = 1;
    private static final int EPOLL_CTL_DEL = 2;
    private static final int EPOLL_CTL_MOD = 3;

    // sys/eventfd.h
    private static final int EFD_NONBLOCK = 04000;
    private static final int EFD_CLOEXEC = 02000000;

    /* struct epoll_event is packed on x86-64 and nowhere else: linux/eventpoll.h. */
    private static final boolean PACKED = !"aarch64".equals(System.getProperty("os.arch"));
    private static final int EVENT_SIZE = PACKED ? 12 : 16;
    private static final int DATA_AT = PACKED ? 4 : 8;

    private static final int MOST = 128;
    private static final long WAKE = -1;

    static {
        Native.register(EventPoll.class, "c");
    }

    private final Fd fd;
    private final Fd wake;
    private final Memory events = new Memory((long) MOST * EVENT_SIZE);

    private EventPoll(Fd fd, Fd wake) {
        this.fd = fd;
        this.wake = wake;
    }

    /**
     * Make one that waits for nothing yet.
     *
     * @return the poll
     */
    public static EventPoll open() {
        try (Rollback rollback = new Rollback()) {
            Fd poll = rollback.add(new Fd(epoll_create1(EPOLL_CLOEXEC)));
            Fd wake = rollback.add(new Fd(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)));
            EventPoll made = new EventPoll(poll, wake);
            made.add(wake, IN, WAKE);
            rollback.release();
            return made;
        } catch (LastErrorException e) {
            throw new KernelException("making", "an epoll instance", e.getErrorCode());
        }
    }

    /**
     * Wait for a descriptor, too.
     *
     * @param added the descriptor
     * @param events for what
     * @param token what {@link Ready} is told when it has happened; not negative
     */
    public void add(Fd added, int events, long token) {
        control(EPOLL_CTL_ADD, added, events, token);
    }

    /**
     * Wait for something else of a descriptor.
     *
     * @param changed the descriptor
     * @param events for what
     * @param token as before
     */
    public void change(Fd changed, int events, long token) {
        control(EPOLL_CTL_MOD, changed, events, token);
    }

    /**
     * Wait for a descriptor no longer. It must still be open.
     *
     * @param removed the descriptor
     */
    public void remove(Fd removed) {
        control(EPOLL_CTL_DEL, removed, 0, 0);
    }

    private void control(int operation, Fd about, int wanted, long token) {
        byte[] event = new byte[EVENT_SIZE];
        ByteBuffer.wrap(event)
                .order(ByteOrder.nativeOrder())
                .putInt(0, wanted)
                .putLong(DATA_AT, token);
        try {
            epoll_ctl(fd.number(), operation, about.number(), event);
        } catch (LastErrorException e) {
            throw new KernelException("waiting for descriptor", about.number(), e.getErrorCode());
        }
    }

    /** Be told what has happened. */
    @FunctionalInterface
    public interface Ready {

        /**
         * Be told.
         *
         * @param token whose
         * @param events what: {@link #IN}, {@link #OUT}, {@link #ERROR}, {@link #HUNG_UP}
         */
        void happened(long token, int events);
    }

    /**
     * Wait until something happens, it is woken, or time is up.
     *
     * @param milliseconds how long at most; -1 for ever
     * @param ready is told of each event, in this thread
     */
    public void await(int milliseconds, Ready ready) {
        int count;
        try {
            count = epoll_wait(fd.number(), events, MOST, milliseconds);
        } catch (LastErrorException e) {
            if (e.getErrorCode() == Errno.EINTR.number()) {
                return;
            }
            throw new KernelException("waiting for", "descriptors", e.getErrorCode());
        }
        for (long at = 0; at < (long) count * EVENT_SIZE; at += EVENT_SIZE) {
            long token = events.getLong(at + DATA_AT);
            if (token == WAKE) {
                readCounter();
            } else {
                ready.happened(token, events.getInt(at));
            }
        }
    }

    private void readCounter() {
        try {
            eventfd_read(wake.number(), new long[1]);
        } catch (LastErrorException e) {
            // EAGAIN: somebody else was faster, and nothing is lost.
        }
    }

    /** Have whoever waits go on, or whoever waits next. */
    public void wake() {
        try {
            eventfd_write(wake.number(), 1);
        } catch (LastErrorException e) {
            // EAGAIN: it has been woken 2^64 times already.
        }
    }

    @Override
    public void close() {
        wake.close();
        fd.close();
        events.close();
    }

    private static native int epoll_create1(int flags) throws LastErrorException;

    private static native int epoll_ctl(int poll, int operation, int fd, byte[] event)
            throws LastErrorException;

    private static native int epoll_wait(int poll, Pointer events, int most, int milliseconds)
            throws LastErrorException;

    private static native int eventfd(int initial, int flags) throws LastErrorException;

    private static native int eventfd_read(int fd, long[] value) throws LastErrorException;

    private static native int eventfd_write(int fd, long value) throws LastErrorException;
}
