package io.systemcontainers.sys.net;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.KernelException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Own a socket of TCP or a stream socket of unix(7), none of whose calls waits.
 *
 * <p>It stays in the network namespace that it was made in, whichever thread uses it. One thread
 * uses it at a time.
 */
public final class StreamSocket implements AutoCloseable {

    // asm-generic/socket.h
    private static final int SO_LINGER = 13;
    // linux/in.h, linux/tcp.h
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_NODELAY = 1;

    private static final int FLAGS = SocketCalls.SOCK_NONBLOCK | SocketCalls.SOCK_CLOEXEC;

    static {
        Native.register(StreamSocket.class, "c");
    }

    private final Fd fd;
    private final int family;

    private StreamSocket(Fd fd, int family) {
        this.fd = fd;
        this.family = family;
    }

    /**
     * Make a socket in the network namespace of this thread.
     *
     * @param name what it will be bound or connected to
     * @return the socket, neither bound nor connected
     */
    public static StreamSocket open(SocketName name) {
        try {
            int made = SocketCalls.socket(name.family(), SocketCalls.SOCK_STREAM | FLAGS, 0);
            return new StreamSocket(new Fd(made), name.family());
        } catch (LastErrorException e) {
            throw new KernelException("making a socket for", name, e.getErrorCode());
        }
    }

    /**
     * Give it a name. A port may be taken again that was in use a moment ago.
     *
     * @param name the name
     */
    public void bind(SocketName name) {
        try {
            if (family != SocketCalls.AF_UNIX) {
                set(SocketCalls.SOL_SOCKET, SocketCalls.SO_REUSEADDR, SocketCalls.number(1));
            }
            SocketCalls.bind(fd.number(), name.encoded(), name.encoded().length);
        } catch (LastErrorException e) {
            throw new KernelException("listening on", name, e.getErrorCode());
        }
    }

    /**
     * Give it a name that no other socket has, not even one that would share it.
     *
     * @param name the name
     */
    public void bindAlone(SocketName name) {
        try {
            SocketCalls.bind(fd.number(), name.encoded(), name.encoded().length);
        } catch (LastErrorException e) {
            throw new KernelException("taking", name, e.getErrorCode());
        }
    }

    /**
     * Let others connect to it.
     *
     * @param backlog how many may wait to be accepted
     */
    public void listen(int backlog) {
        try {
            SocketCalls.listen(fd.number(), backlog);
        } catch (LastErrorException e) {
            throw new KernelException("listening on", "a socket", e.getErrorCode());
        }
    }

    /**
     * Take a connection.
     *
     * @return the connection; nothing if there is none, or it has ended already
     * @throws KernelException for example {@code EMFILE}
     */
    public Optional<StreamSocket> accept() {
        try {
            int accepted = SocketCalls.accept4(fd.number(), null, null, FLAGS);
            return Optional.of(new StreamSocket(new Fd(accepted), family));
        } catch (LastErrorException e) {
            Errno[] passing = {Errno.EAGAIN, Errno.EINTR, Errno.ECONNABORTED};
            if (isOneOf(e, passing)) {
                return Optional.empty();
            }
            throw new KernelException("accepting on", "a socket", e.getErrorCode());
        }
    }

    /**
     * Begin to connect. When it is not connected at once there is room to write as soon as it is,
     * or as soon as it has failed: {@link #failure()}.
     *
     * @param name to what
     * @return whether it is connected already
     * @throws KernelException if it is refused at once; {@code EAGAIN} of a unix socket when too
     *     many wait to be accepted there
     */
    public boolean connect(SocketName name) {
        try {
            SocketCalls.connect(fd.number(), name.encoded(), name.encoded().length);
            return true;
        } catch (LastErrorException e) {
            if (isOneOf(e, Errno.EINPROGRESS, Errno.EINTR)) {
                return false;
            }
            throw new KernelException("connecting to", name, e.getErrorCode());
        }
    }

    /**
     * Take what went wrong since this was last asked: {@code SO_ERROR} of socket(7).
     *
     * @return the error's number; 0 if nothing did
     */
    public int failure() {
        byte[] value = new byte[Integer.BYTES];
        try {
            SocketCalls.getsockopt(
                    fd.number(),
                    SocketCalls.SOL_SOCKET,
                    SocketCalls.SO_ERROR,
                    value,
                    new int[] {value.length});
        } catch (LastErrorException e) {
            return e.getErrorCode();
        }
        return ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getInt();
    }

    /** Send what is written without waiting for more: tcp(7). Does nothing to a unix socket. */
    public void noDelay() {
        if (family == SocketCalls.AF_UNIX) {
            return;
        }
        try {
            set(IPPROTO_TCP, TCP_NODELAY, SocketCalls.number(1));
        } catch (LastErrorException e) {
            throw new KernelException("setting up", "a connection", e.getErrorCode());
        }
    }

    /**
     * Write.
     *
     * @param bytes what
     * @return how many bytes were written; fewer than there are where there is no room
     */
    public int write(byte[] bytes) {
        try {
            return SocketCalls.send(
                            fd.number(),
                            bytes,
                            new NativeLong(bytes.length),
                            SocketCalls.MSG_NOSIGNAL)
                    .intValue();
        } catch (LastErrorException e) {
            if (isOneOf(e, Errno.EAGAIN, Errno.EINTR)) {
                return 0;
            }
            throw new KernelException("writing to", "a connection", e.getErrorCode());
        }
    }

    /** Say that nothing more will be written; the other end may still write. */
    public void shutdownOutput() {
        try {
            SocketCalls.shutdown(fd.number(), SocketCalls.SHUT_WR);
        } catch (LastErrorException e) {
            throw new KernelException("ending", "a connection", e.getErrorCode());
        }
    }

    /**
     * Return the address that it is bound to.
     *
     * @return the address, with the port that the kernel chose; nothing for a unix socket
     */
    public Optional<InetSocketAddress> address() {
        return address((bytes, length) -> SocketCalls.getsockname(fd.number(), bytes, length));
    }

    /**
     * Return the address that it is connected to.
     *
     * @return the address; nothing for a unix socket
     */
    public Optional<InetSocketAddress> peer() {
        return address((bytes, length) -> getpeername(fd.number(), bytes, length));
    }

    private Optional<InetSocketAddress> address(NameCall call) {
        if (family == SocketCalls.AF_UNIX) {
            return Optional.empty();
        }
        byte[] bytes = new byte[SocketAddresses.LONGEST];
        try {
            call.name(bytes, new int[] {bytes.length});
        } catch (LastErrorException e) {
            throw new KernelException("looking at", "a socket", e.getErrorCode());
        }
        return Optional.of(SocketAddresses.decode(bytes));
    }

    private interface NameCall {
        int name(byte[] bytes, int[] length);
    }

    /**
     * Return its descriptor.
     *
     * @return the descriptor, which this closes
     */
    public Fd fd() {
        return fd;
    }

    /** Close it so that the other end is told that the connection broke: {@code SO_LINGER}. */
    public void reset() {
        try {
            byte[] atOnce =
                    ByteBuffer.allocate(2 * Integer.BYTES)
                            .order(ByteOrder.nativeOrder())
                            .putInt(1)
                            .putInt(0)
                            .array();
            set(SocketCalls.SOL_SOCKET, SO_LINGER, atOnce);
        } catch (LastErrorException e) {
            throw new KernelException("ending", "a connection", e.getErrorCode());
        } finally {
            close();
        }
    }

    private void set(int level, int option, byte[] value) {
        SocketCalls.setsockopt(fd.number(), level, option, value, value.length);
    }

    private static boolean isOneOf(LastErrorException e, Errno... candidates) {
        for (Errno candidate : candidates) {
            if (e.getErrorCode() == candidate.number()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        fd.close();
    }

    private static native int getpeername(int socket, byte[] address, int[] length)
            throws LastErrorException;
}
