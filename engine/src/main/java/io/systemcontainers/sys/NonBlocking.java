package io.systemcontainers.sys;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import java.nio.ByteBuffer;
import java.util.function.IntSupplier;
import java.util.function.IntUnaryOperator;
import java.util.function.LongSupplier;

/**
 * Own a descriptor of a pipe or a pty that is read and written without waiting. Nothing but {@link
 * #awaitBytes} and {@link #awaitRoom} waits.
 *
 * <p>Any thread may use it, and close it while others do: the descriptor is closed when the last of
 * them is done, so that none of them meets another file under its number.
 */
public final class NonBlocking implements AutoCloseable {

    // asm-generic/fcntl.h
    private static final int F_GETFL = 3;
    private static final int F_SETFL = 4;

    // bits/poll.h
    private static final short POLLIN = 0x01;
    private static final short POLLOUT = 0x04;
    private static final short POLLERR = 0x08;
    private static final short POLLHUP = 0x10;
    /* struct pollfd: int fd; short events; short revents. */
    private static final int POLLFD_SIZE = 8;

    static {
        Native.register(NonBlocking.class, "c");
    }

    private final Fd fd;
    private final String shown;
    private int users;
    private boolean closed;

    /**
     * Take over a descriptor.
     *
     * @param fd the descriptor, which becomes non-blocking for whoever else has it, too
     * @param shown what errors call it
     */
    public NonBlocking(Fd fd, String shown) {
        this.fd = fd;
        this.shown = shown;
        try {
            int flags = fcntl(fd.number(), F_GETFL, 0);
            fcntl(fd.number(), F_SETFL, flags | OpenFlags.O_NONBLOCK);
        } catch (LastErrorException e) {
            fd.close();
            throw new KernelException("taking over", shown, e.getErrorCode());
        }
    }

    /**
     * Return the descriptor, to be polled by whoever closes this.
     *
     * @return the descriptor
     */
    public Fd fd() {
        return fd;
    }

    /**
     * Read what is there.
     *
     * @param bytes where it is put
     * @return how many bytes were read; 0 when there is nothing at present, -1 when everything has
     *     been read and nobody has the other side open any more, or this is closed
     */
    public int read(byte[] bytes) {
        return transfer(
                "reading from",
                () -> end(FileCalls.read(fd.number(), bytes, bytes.length)),
                () -> 0);
    }

    /* What read(2) says at the end of a pipe; a pty says EIO. */
    private static long end(long length) {
        return length == 0 ? -1 : length;
    }

    /**
     * Write as much as there is room for.
     *
     * @param bytes a direct buffer; what was written is taken from it
     * @return how many were written; 0 when there is no room at present, -1 when this is closed, or
     *     nobody has the other side open any more
     */
    public int write(ByteBuffer bytes) {
        ByteBuffer rest = bytes.slice(); // JNA takes a buffer from its very beginning
        int written =
                transfer(
                        "writing to",
                        () -> write(fd.number(), rest, rest.remaining()),
                        () -> hungUp() ? -1 : 0);
        bytes.position(bytes.position() + Math.max(0, written));
        return written;
    }

    private int transfer(String doing, LongSupplier once, IntSupplier otherwise) {
        if (!enter()) {
            return -1;
        }
        try {
            while (true) {
                try {
                    return (int) once.getAsLong();
                } catch (LastErrorException e) {
                    int errno = e.getErrorCode();
                    if (errno == Errno.EAGAIN.number()) {
                        return otherwise.getAsInt();
                    }
                    if (errno == Errno.EIO.number() || errno == Errno.EPIPE.number()) {
                        return -1;
                    }
                    if (errno != Errno.EINTR.number()) {
                        throw new KernelException(doing, shown, errno);
                    }
                }
            }
        } finally {
            leave();
        }
    }

    /**
     * Wait until there is something to read, nobody has the other side open any more, or time is
     * up.
     *
     * @param milliseconds how long to wait at most, -1 for ever; an interrupt does not end it
     * @return false when time is up
     */
    public boolean awaitBytes(int milliseconds) {
        return using(number -> poll(POLLIN, milliseconds), 1) != 0;
    }

    /**
     * Wait until there is room to write, nobody has the other side open any more, or time is up.
     *
     * @param milliseconds how long to wait at most; an interrupt does not end it
     * @return false when time is up
     */
    public boolean awaitRoom(int milliseconds) {
        return using(number -> poll(POLLOUT, milliseconds), 1) != 0;
    }

    private boolean hungUp() {
        return (poll((short) 0, 0) & (POLLHUP | POLLERR)) != 0;
    }

    private short poll(short events, int milliseconds) {
        try (Memory polled = new Memory(POLLFD_SIZE)) {
            polled.setInt(0, fd.number());
            polled.setShort(4, events);
            polled.setShort(6, (short) 0);
            Poll.poll(polled, new NativeLong(1), milliseconds);
            return polled.getShort(6);
        } catch (LastErrorException e) {
            if (e.getErrorCode() == Errno.EINTR.number()) {
                return 0;
            }
            throw new KernelException("waiting for", shown, e.getErrorCode());
        }
    }

    /** Use the descriptor's number for a moment; nothing is done when this is closed. */
    int using(IntUnaryOperator call, int otherwise) {
        if (!enter()) {
            return otherwise;
        }
        try {
            return call.applyAsInt(fd.number());
        } finally {
            leave();
        }
    }

    /** Return how many threads use the descriptor at this moment. */
    synchronized int users() {
        return users;
    }

    private synchronized boolean enter() {
        if (!closed) {
            users++;
        }
        return !closed;
    }

    private synchronized void leave() {
        users--;
        closeUnused();
    }

    private void closeUnused() {
        if (closed && users == 0) {
            fd.close();
        }
    }

    /** Close the descriptor, when nobody uses it at this moment or else a moment later. */
    @Override
    public synchronized void close() {
        closed = true;
        closeUnused();
    }

    private static native int fcntl(int fd, int command, int argument) throws LastErrorException;

    private static native long write(int fd, ByteBuffer bytes, long length)
            throws LastErrorException;
}
