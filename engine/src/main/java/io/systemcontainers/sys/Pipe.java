package io.systemcontainers.sys;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.systemcontainers.SystemContainerException;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;

/** Hold the two ends of a pipe, close-on-exec: pipe(7). */
public final class Pipe implements AutoCloseable {

    // bits/fcntl-linux.h
    private static final int O_CLOEXEC = 02000000;
    private static final int F_SETPIPE_SZ = 1031;

    private static final int WRITABLE_BY_GROUP = 0620;
    private static final int READABLE_BY_GROUP = 0640;

    static {
        Native.register(Pipe.class, "c");
    }

    private final Fd reader;
    private final Fd writer;
    private FileChannel channel;

    private Pipe(Fd reader, Fd writer) {
        this.reader = reader;
        this.writer = writer;
    }

    /**
     * Return the end to read from.
     *
     * @return its descriptor
     */
    public Fd reader() {
        return reader;
    }

    /**
     * Return the end to write to.
     *
     * @return its descriptor
     */
    public Fd writer() {
        return writer;
    }

    /**
     * Make a pipe.
     *
     * @return its ends
     */
    public static Pipe open() {
        try (Memory ends = new Memory(8)) {
            pipe2(ends, O_CLOEXEC);
            return new Pipe(new Fd(ends.getInt(0)), new Fd(ends.getInt(4)));
        } catch (LastErrorException e) {
            throw new KernelException("making a", "pipe", e.getErrorCode());
        }
    }

    /**
     * Ask for a pipe that holds more. The kernel's answer does not matter: a smaller pipe only
     * costs time.
     *
     * @param bytes how much; at most {@code /proc/sys/fs/pipe-max-size}
     * @return whether the pipe holds that much now
     */
    public boolean capacity(int bytes) {
        try {
            fcntl(writer.number(), F_SETPIPE_SZ, bytes);
            return true;
        } catch (LastErrorException e) {
            return false;
        }
    }

    /**
     * Let a group open the pipe by its name in {@code /proc}, as {@code /dev/stdout} is, to write
     * to it: pipes belong to whoever made them. Whoever could open it to read might take away what
     * was there a moment ago, and let its reader wait for ever.
     *
     * @param gid the group, on the host
     */
    public void letWrite(int gid) {
        let(gid, WRITABLE_BY_GROUP);
    }

    /**
     * Let a group open the pipe by its name in {@code /proc}, as {@code /dev/stdin} is, to read
     * from it.
     *
     * @param gid the group, on the host
     */
    public void letRead(int gid) {
        let(gid, READABLE_BY_GROUP);
    }

    private void let(int gid, int mode) {
        try {
            fchown(writer.number(), -1, gid);
            fchmod(writer.number(), mode);
        } catch (LastErrorException e) {
            throw new KernelException("giving a pipe to group", gid, e.getErrorCode());
        }
    }

    /**
     * Read what is there, and wait for it when there is nothing. A pipe between two busy processes
     * is read in small pieces, so the price of a call counts: a channel's is a third of JNA's.
     *
     * @param bytes where it is put
     * @return how many bytes were read; -1 at the end
     * @throws ClosedByInterruptException if this thread was interrupted: the pipe cannot be read
     *     any longer
     */
    int read(ByteBuffer bytes) throws ClosedByInterruptException {
        try {
            if (channel == null) {
                channel = new FileInputStream(reader.path()).getChannel();
            }
            return channel.read(bytes);
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            throw new SystemContainerException("reading from a pipe: " + e.getMessage(), e);
        }
    }

    /** Close both ends. */
    @Override
    public void close() {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new SystemContainerException("closing a pipe: " + e.getMessage(), e);
            }
        }
        reader.close();
        writer.close();
    }

    private static native int pipe2(Pointer ends, int flags) throws LastErrorException;

    private static native int fchown(int fd, int uid, int gid) throws LastErrorException;

    private static native int fchmod(int fd, int mode) throws LastErrorException;

    private static native int fcntl(int fd, int command, int argument) throws LastErrorException;
}
