package io.systemcontainers.sys;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import java.util.concurrent.atomic.AtomicInteger;

/** Own one file descriptor. */
public final class Fd implements AutoCloseable {

    static {
        Native.register(Fd.class, "c");
        Shortage.load();
    }

    private final AtomicInteger number;
    private final FileAccess access;

    /**
     * Take over a descriptor.
     *
     * @param number an open descriptor that nobody else closes
     */
    public Fd(int number) {
        this(number, DirectAccess.INSTANCE);
    }

    /** Take over a descriptor of the process that works on files in some way. */
    Fd(int number, FileAccess access) {
        if (number < 0) {
            throw new IllegalArgumentException("a descriptor is not negative: " + number);
        }
        this.number = new AtomicInteger(number);
        this.access = access;
    }

    /** Hand the descriptor over to one whose file is worked on in another way. */
    Fd with(FileAccess other) {
        return new Fd(number.getAndSet(-1), other);
    }

    FileAccess access() {
        return access;
    }

    /**
     * Tell whether it is a descriptor of a process in a machine, so that ids are the machine's.
     *
     * @return false when it is one of this process
     */
    public boolean isServed() {
        return access.isServed();
    }

    /**
     * Return the descriptor's number.
     *
     * @return the number
     * @throws IllegalStateException if it has been closed
     */
    public int number() {
        int open = number.get();
        if (open < 0) {
            throw new IllegalStateException("the descriptor has been closed");
        }
        return open;
    }

    /**
     * Return a path that leads to the open file, whatever it is called now.
     *
     * @return a path below {@code /proc/self/fd}
     */
    public String path() {
        return path(number());
    }

    static String path(int number) {
        return "/proc/self/fd/" + number;
    }

    /** Close the descriptor; closing it again does nothing. */
    @Override
    public void close() {
        int open = number.getAndSet(-1);
        if (open >= 0) {
            try {
                access.close(open);
            } catch (LastErrorException e) {
                // close(2): the descriptor is released on Linux whatever is returned, and nothing
                // here is written late.
                throw new KernelException("closing descriptor", open, e.getErrorCode());
            }
        }
    }

    static native int close(int fd) throws LastErrorException;
}
