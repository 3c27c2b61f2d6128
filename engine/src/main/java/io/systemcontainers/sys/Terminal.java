package io.systemcontainers.sys;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;

/**
 * Own the master of a pty, the side where the keyboard and the screen are: pty(7). Nothing but
 * {@link #awaitBytes} and {@link #awaitRoom} waits; any thread may use it, and close it while
 * others do.
 */
public final class Terminal implements AutoCloseable {

    // asm-generic/ioctls.h
    private static final long TIOCSWINSZ = 0x5414;

    /* What a terminal keeps for a program that does not read: N_TTY_BUF_SIZE of drivers/tty/n_tty.c. */
    private static final int AT_ONCE = 4096;

    private static final int LARGEST_SIZE = 65_535;

    static {
        Native.register(Terminal.class, "c");
    }

    private final NonBlocking master;

    /**
     * Take over a master.
     *
     * @param master its descriptor, which becomes non-blocking for whoever else has it, too
     */
    public Terminal(Fd master) {
        this.master = new NonBlocking(master, "pty");
    }

    /**
     * Return the descriptor, to be polled by whoever closes this.
     *
     * @return the descriptor
     */
    public Fd fd() {
        return master.fd();
    }

    /**
     * Read what is there.
     *
     * @param bytes where it is put
     * @return how many bytes were read; 0 when there is nothing at present, -1 when everything has
     *     been read and nobody has the other side open any more, or this is closed
     */
    public int read(byte[] bytes) {
        return master.read(bytes);
    }

    /**
     * Write as much as there is room for, at most 4 KiB.
     *
     * @param bytes where it is
     * @param offset the first byte
     * @param length how many
     * @return how many were written; 0 when there is no room at present, -1 when this is closed, or
     *     there is no room and nobody has the other side open any more
     */
    public int write(byte[] bytes, int offset, int length) {
        int now = Math.min(length, AT_ONCE);
        ByteBuffer direct = ByteBuffer.allocateDirect(now);
        return master.write(direct.put(bytes, offset, now).flip());
    }

    /**
     * Return the side that is written to, for whoever has direct buffers.
     *
     * @return the master
     */
    public NonBlocking keyboard() {
        return master;
    }

    /**
     * Wait until there is something to read, nobody has the other side open any more, or time is
     * up.
     *
     * @param milliseconds how long to wait at most, -1 for ever; an interrupt does not end it
     * @return false when time is up
     */
    public boolean awaitBytes(int milliseconds) {
        return master.awaitBytes(milliseconds);
    }

    /**
     * Wait until there is room to write, nobody has the other side open any more, or time is up.
     *
     * @param milliseconds how long to wait at most; an interrupt does not end it
     * @return false when time is up
     */
    public boolean awaitRoom(int milliseconds) {
        return master.awaitRoom(milliseconds);
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
        requireSize(columns, rows);
        try (Memory size = new Memory(8)) {
            size.clear();
            // struct winsize of asm-generic/termios.h: rows, columns, pixels.
            size.setShort(0, (short) rows);
            size.setShort(2, (short) columns);
            master.using(fd -> ioctl(fd, new NativeLong(TIOCSWINSZ), size), 0);
        } catch (LastErrorException e) {
            throw new KernelException("resizing", "pty", e.getErrorCode());
        }
    }

    /**
     * Refuse what is no size of a screen.
     *
     * @param columns how wide, in characters
     * @param rows how high, in lines
     * @throws IllegalArgumentException if one is not between 1 and 65,535
     */
    public static void requireSize(int columns, int rows) {
        if (columns < 1 || columns > LARGEST_SIZE || rows < 1 || rows > LARGEST_SIZE) {
            throw new IllegalArgumentException(
                    "a terminal has 1 to 65535 columns and rows, not " + columns + "x" + rows);
        }
    }

    /** Return how many threads use the descriptor at this moment. */
    int users() {
        return master.users();
    }

    /** Close the master: with the last of its descriptors the other side is hung up. */
    @Override
    public void close() {
        master.close();
    }

    static native int ioctl(int fd, NativeLong request, Pointer argument) throws LastErrorException;
}
