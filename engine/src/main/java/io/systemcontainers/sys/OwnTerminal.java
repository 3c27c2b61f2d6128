package io.systemcontainers.sys;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import java.util.Optional;

/**
 * The terminal that is this process's standard input, in raw mode until it is closed: every key is
 * a byte, and none of them a signal. termios(3).
 */
public final class OwnTerminal implements AutoCloseable {

    private static final int STANDARD_INPUT = 0;
    private static final int STANDARD_ERROR = 2;
    // bits/termios-tcflow.h
    private static final int TCSADRAIN = 1;
    // asm-generic/ioctls.h
    private static final long TIOCGWINSZ = 0x5413;
    /* struct termios of glibc and of musl is smaller: bits/termios-struct.h. */
    private static final int OPAQUE_SIZE = 256;

    static {
        Native.register(OwnTerminal.class, "c");
    }

    private final Memory before;
    private final Memory size = new Memory(8);

    private OwnTerminal(Memory before) {
        this.before = before;
    }

    /**
     * A size of a screen.
     *
     * @param columns how wide, in characters; 0 where it is not known
     * @param rows how high, in lines; 0 where it is not known
     */
    public record Size(int columns, int rows) {}

    /**
     * Switch it to raw mode.
     *
     * @return the terminal; nothing where the standard input is none
     */
    public static Optional<OwnTerminal> raw() {
        Memory before = new Memory(OPAQUE_SIZE);
        before.clear();
        try (Memory raw = new Memory(OPAQUE_SIZE)) {
            tcgetattr(STANDARD_INPUT, before);
            tcgetattr(STANDARD_INPUT, raw);
            cfmakeraw(raw);
            OwnTerminal own = new OwnTerminal(before);
            tcsetattr(STANDARD_INPUT, TCSADRAIN, raw);
            return Optional.of(own);
        } catch (LastErrorException e) {
            before.close();
            if (e.getErrorCode() == Errno.ENOTTY.number()) {
                return Optional.empty();
            }
            throw new KernelException("switching to raw mode", "standard input", e.getErrorCode());
        }
    }

    /**
     * Return its size at present.
     *
     * @return the size
     */
    public Size size() {
        size.clear();
        try {
            // struct winsize of asm-generic/termios.h: rows, columns, pixels.
            Terminal.ioctl(STANDARD_INPUT, new NativeLong(TIOCGWINSZ), size);
            return new Size(size.getShort(2) & 0xffff, size.getShort(0) & 0xffff);
        } catch (LastErrorException e) {
            return new Size(0, 0); // it was hung up: the next read says so
        }
    }

    /**
     * Tell whether this process's standard error is a terminal.
     *
     * @return whether a person sees at once what is written there
     */
    public static boolean isStandardError() {
        return columnsOfStandardError() >= 0;
    }

    /**
     * Return how wide the terminal is that is this process's standard error.
     *
     * @return how many columns it has; 0 where that is not known, and -1 where it is no terminal
     */
    public static int columnsOfStandardError() {
        try (Memory size = new Memory(8)) {
            size.clear();
            Terminal.ioctl(STANDARD_ERROR, new NativeLong(TIOCGWINSZ), size);
            return size.getShort(2) & 0xffff;
        } catch (LastErrorException e) {
            return -1;
        }
    }

    /** Put it back to the mode that it had. */
    @Override
    public synchronized void close() {
        try {
            tcsetattr(STANDARD_INPUT, TCSADRAIN, before);
        } catch (LastErrorException e) {
            if (e.getErrorCode() != Errno.EIO.number()) { // hung up: there is no mode any more
                throw new KernelException("restoring", "standard input", e.getErrorCode());
            }
        }
    }

    private static native int tcgetattr(int fd, Pointer settings) throws LastErrorException;

    private static native int tcsetattr(int fd, int when, Pointer settings)
            throws LastErrorException;

    private static native void cfmakeraw(Pointer settings);
}
