package io.systemcontainers.sys;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.util.Arrays;

/**
 * Wait for several descriptors at once and read from them: poll(2), read(2).
 *
 * <p>Not for use by several threads at once.
 */
public final class Poll implements AutoCloseable {

    // bits/poll.h
    private static final short POLLIN = 1;
    private static final short POLLOUT = 4;
    /* struct pollfd: int fd; short events; short revents. */
    private static final int POLLFD_SIZE = 8;

    static {
        Native.register(Poll.class, "c");
    }

    private final Memory polled;
    private final Memory buffer;
    private final ByteBuffer view;
    private final int[] numbers;
    private final int count;

    /**
     * Prepare to wait.
     *
     * @param bufferSize how much one {@link #read} takes at most, in bytes
     * @param descriptors what to wait for
     */
    public Poll(int bufferSize, Fd... descriptors) {
        count = descriptors.length;
        numbers = Arrays.stream(descriptors).mapToInt(Fd::number).toArray();
        buffer = new Memory(bufferSize);
        view = buffer.getByteBuffer(0, bufferSize);
        polled = new Memory((long) POLLFD_SIZE * count);
        polled.clear();
        for (int i = 0; i < count; i++) {
            polled.setInt((long) i * POLLFD_SIZE, numbers[i]);
            polled.setShort((long) i * POLLFD_SIZE + 4, POLLIN);
        }
    }

    /**
     * Wait until there is room to write to a descriptor, and not until it can be read.
     *
     * @param index which one, in the order they were given
     */
    public void awaitRoomOf(int index) {
        polled.setShort((long) index * POLLFD_SIZE + 4, POLLOUT);
    }

    /**
     * Wait until something can be read, the other end of something is closed, or time is up.
     *
     * @param milliseconds how long to wait at most
     * @return whether anything happened
     */
    public boolean await(int milliseconds) {
        try {
            return poll(polled, new NativeLong(count), milliseconds) > 0;
        } catch (LastErrorException e) {
            if (e.getErrorCode() == Errno.EINTR.number()) {
                return false;
            }
            throw new KernelException("waiting for", count + " descriptors", e.getErrorCode());
        }
    }

    /**
     * Tell whether a descriptor was found ready by the last {@link #await}.
     *
     * @param index which one, in the order they were given
     * @return whether a read from it does not block
     */
    public boolean ready(int index) {
        return polled.getShort((long) index * POLLFD_SIZE + 6) != 0;
    }

    /**
     * Tell whether a descriptor has something to read, as opposed to being at its end.
     *
     * @param index which one, in the order they were given
     * @return whether there are bytes; if {@link #ready} but without any, its other end is closed
     */
    public boolean hasBytes(int index) {
        return (polled.getShort((long) index * POLLFD_SIZE + 6) & POLLIN) != 0;
    }

    /**
     * Wait for a descriptor again that was to be forgotten.
     *
     * @param index which one
     */
    public void remember(int index) {
        polled.setInt((long) index * POLLFD_SIZE, numbers[index]);
    }

    /**
     * Wait for a descriptor no longer.
     *
     * @param index which one
     */
    public void forget(int index) {
        // poll(2): a negative descriptor is passed over.
        polled.setInt((long) index * POLLFD_SIZE, -1);
        polled.setShort((long) index * POLLFD_SIZE + 6, (short) 0);
    }

    /**
     * Read what is there from a pipe that is ready.
     *
     * @param pipe the pipe
     * @return the bytes, valid until the next read; none at the end
     * @throws ClosedByInterruptException if this thread was interrupted
     */
    public ByteBuffer read(Pipe pipe) throws ClosedByInterruptException {
        pipe.read(view.clear());
        return view.flip();
    }

    /**
     * Read what is there from a descriptor that is ready.
     *
     * @param fd the descriptor
     * @return the bytes, valid until the next read; none at the end
     */
    public ByteBuffer read(Fd fd) {
        while (true) {
            try {
                long length = read(fd.number(), buffer, new NativeLong(buffer.size())).longValue();
                return buffer.getByteBuffer(0, length);
            } catch (LastErrorException e) {
                if (e.getErrorCode() != Errno.EINTR.number()) {
                    throw new KernelException(
                            "reading from descriptor", fd.number(), e.getErrorCode());
                }
            }
        }
    }

    @Override
    public void close() {
        polled.close();
        buffer.close();
    }

    static native int poll(Pointer descriptors, NativeLong count, int timeout)
            throws LastErrorException;

    private static native NativeLong read(int fd, Pointer bytes, NativeLong length)
            throws LastErrorException;
}
