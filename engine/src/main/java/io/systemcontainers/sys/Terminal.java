package io.systemcontainers.sys;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import java.util.Arrays;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * Own the master of a pty, the side where the keyboard and the screen are: pty(7). Nothing waits
 * but {@link #awaitBytes} and {@link #awaitRoom}.
 *
 * <p>Any thread may use it, and close it while others do: the descriptor is closed when the last of
 * them is done, so that none of them meets another file under its number.
 */
public final class Terminal implements AutoCloseable {

    // asm-generic/fcntl.h
    private static final int F_GETFL = 3;
    private static final int F_SETFL = 4;

    // asm-generic/ioctls.h
    private static final long TIOCSWINSZ = 0x5414;

    // bits/poll.h
    private static final short POLLIN = 0x01;
    private static final short POLLOUT = 0x04;
    private static final short POLLHUP = 0x10;
    /* struct pollfd: int fd; short events; short revents. */
    private static final int POLLFD_SIZE = 8;
    private static final int LARGEST_SIZE = 65_535;

    static {
        Native.register(Terminal.class, "c");
    }

    private final Fd master;
    private int users;
    private boolean closed;

    /**
     * Take over a master.
     *
     * @param master its descriptor, which becomes non-blocking for whoever else has it, too
     */
    public Terminal(Fd master) {
        this.master = master;
        try {
            int flags = fcntl(master.number(), F_GETFL, 0);
            fcntl(master.number(), F_SETFL, flags | OpenFlags.O_NONBLOCK);
        } catch (LastErrorException e) {
            master.close();
            throw new KernelException("taking over", "pty", e.getErrorCode());
        }
    }

    /**
     * Return the descriptor, to be polled by whoever closes this.
     *
     * @return the descriptor
     */
    public Fd fd() {
        return master;
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
                "reading from", () -> FileCalls.read(number(), bytes, bytes.length), () -> 0);
    }

    /**
     * Write as much as there is room for.
     *
     * @param bytes where it is
     * @param offset the first byte
     * @param length how many
     * @return how many were written; 0 when there is no room at present, -1 when this is closed, or
     *     there is no room and nobody has the other side open any more
     */
    public int write(byte[] bytes, int offset, int length) {
        byte[] part = Arrays.copyOfRange(bytes, offset, offset + length);
        return transfer(
                "writing to",
                () -> FileCalls.write(number(), part, length),
                () -> hungUp() ? -1 : 0);
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
                    if (errno == Errno.EIO.number()) {
                        return -1;
                    }
                    if (errno != Errno.EINTR.number()) {
                        throw new KernelException(doing, "pty", errno);
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
        return await(POLLIN, milliseconds);
    }

    /**
     * Wait until there is room to write, nobody has the other side open any more, or time is up.
     *
     * @param milliseconds how long to wait at most, -1 for ever; an interrupt does not end it
     * @return false when time is up
     */
    public boolean awaitRoom(int milliseconds) {
        return await(POLLOUT, milliseconds);
    }

    private boolean await(short events, int milliseconds) {
        if (!enter()) {
            return true;
        }
        try {
            return poll(events, milliseconds) != 0;
        } finally {
            leave();
        }
    }

    private boolean hungUp() {
        return (poll((short) 0, 0) & POLLHUP) != 0;
    }

    private short poll(short events, int milliseconds) {
        try (Memory polled = new Memory(POLLFD_SIZE)) {
            polled.setInt(0, number());
            polled.setShort(4, events);
            polled.setShort(6, (short) 0);
            poll(polled, new NativeLong(1), milliseconds);
            return polled.getShort(6);
        } catch (LastErrorException e) {
            if (e.getErrorCode() == Errno.EINTR.number()) {
                return 0;
            }
            throw new KernelException("waiting for", "pty", e.getErrorCode());
        }
    }

    /**
     * Say how large the screen is; the programs in the foreground get a {@code SIGWINCH} when that
     * is a change.
     *
     * @param columns how wide, in characters
     * @param rows how high, in lines
     * @throws IllegalArgumentException if one is not between 1 and 65,535
     */
    public void resize(int columns, int rows) {
        if (columns < 1 || columns > LARGEST_SIZE || rows < 1 || rows > LARGEST_SIZE) {
            throw new IllegalArgumentException(
                    "a terminal has 1 to 65535 columns and rows, not " + columns + "x" + rows);
        }
        if (!enter()) {
            return;
        }
        try (Memory size = new Memory(8)) {
            size.clear();
            // struct winsize of asm-generic/termios.h: rows, columns, pixels.
            size.setShort(0, (short) rows);
            size.setShort(2, (short) columns);
            ioctl(number(), new NativeLong(TIOCSWINSZ), size);
        } catch (LastErrorException e) {
            throw new KernelException("resizing", "pty", e.getErrorCode());
        } finally {
            leave();
        }
    }

    /** Return how many threads use the descriptor at this moment. */
    synchronized int users() {
        return users;
    }

    private int number() {
        return master.number();
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
            master.close();
        }
    }

    /** Close the master: with the last of its descriptors the other side is hung up. */
    @Override
    public synchronized void close() {
        closed = true;
        closeUnused();
    }

    private static native int fcntl(int fd, int command, int argument) throws LastErrorException;

    private static native int poll(Pointer descriptors, NativeLong count, int timeout)
            throws LastErrorException;

    static native int ioctl(int fd, NativeLong request, Pointer argument) throws LastErrorException;
}
