package io.systemcontainers.sys.net;

import com.sun.jna.LastErrorException;
import com.sun.jna.Pointer;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.Pipe;
import io.systemcontainers.sys.Poll;
import io.systemcontainers.sys.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A {@code SOCK_SEQPACKET} socket with a file, to which other processes of the host connect:
 * unix(7). One thread accepts, and releases it at last; any thread may close it, which ends the
 * accepting.
 */
public final class MessageListener implements AutoCloseable {

    // bits/socket.h
    private static final int SOCK_SEQPACKET = 5;
    // asm-generic/socket.h
    private static final int SO_PEERCRED = 17;
    /* struct ucred of bits/socket.h: pid, uid, gid. */
    private static final int UCRED_SIZE = 12;
    private static final int BACKLOG = 16;

    private final Fd listening;
    private final Pipe end;

    private MessageListener(Fd listening, Pipe end) {
        this.listening = listening;
        this.end = end;
    }

    /**
     * Begin to listen.
     *
     * @param file the file, which must not be there
     * @return the listener, whose file stays when it is closed
     */
    public static MessageListener open(Path file) {
        SocketName name = SocketName.path(file.toString(), file.toString());
        Fd listening = socket(file, 0);
        try {
            SocketCalls.bind(listening.number(), name.encoded(), name.encoded().length);
            SocketCalls.listen(listening.number(), BACKLOG);
            return new MessageListener(listening, Pipe.open());
        } catch (LastErrorException e) {
            listening.close();
            throw new KernelException("listening on", file, e.getErrorCode());
        } catch (RuntimeException e) {
            listening.close();
            throw e;
        }
    }

    /**
     * Connect to one that listens.
     *
     * @param file its file
     * @return the connection
     * @throws KernelException {@code ECONNREFUSED} if the process that listened has ended
     */
    public static Socket connect(Path file) {
        return connect(file, 0);
    }

    /**
     * Tell whether a process listens, also one that is too busy to accept.
     *
     * @param file its file
     * @return false where it has ended, or the file is gone
     */
    public static boolean isThere(Path file) {
        try {
            connect(file, SocketCalls.SOCK_NONBLOCK).close();
            return true;
        } catch (KernelException e) {
            if (e.is(Errno.EAGAIN)) {
                return true;
            }
            if (e.is(Errno.ECONNREFUSED) || e.is(Errno.ENOENT)) {
                return false;
            }
            throw e;
        }
    }

    private static Socket connect(Path file, int flags) {
        SocketName name = SocketName.path(file.toString(), file.toString());
        Fd connected = socket(file, flags);
        try {
            SocketCalls.connect(connected.number(), name.encoded(), name.encoded().length);
            return new Socket(connected);
        } catch (LastErrorException e) {
            connected.close();
            throw new KernelException("connecting to", file, e.getErrorCode());
        }
    }

    private static Fd socket(Path file, int flags) {
        int type = SOCK_SEQPACKET | SocketCalls.SOCK_CLOEXEC | flags;
        try {
            return new Fd(SocketCalls.socket(SocketCalls.AF_UNIX, type, 0));
        } catch (LastErrorException e) {
            throw new KernelException("making a socket for", file, e.getErrorCode());
        }
    }

    /**
     * Wait for a connection.
     *
     * @return the connection; nothing when this has been closed
     */
    public Optional<Socket> accept() {
        try (Poll poll = new Poll(1, listening, end.reader())) {
            while (true) {
                if (!poll.await(-1)) {
                    continue;
                }
                if (poll.ready(1)) {
                    return Optional.empty();
                }
                try {
                    return Optional.of(
                            new Socket(
                                    new Fd(
                                            SocketCalls.accept4(
                                                    listening.number(),
                                                    Pointer.NULL,
                                                    Pointer.NULL,
                                                    SocketCalls.SOCK_CLOEXEC))));
                } catch (LastErrorException e) {
                    if (e.getErrorCode() != Errno.EINTR.number()
                            && e.getErrorCode() != Errno.ECONNABORTED.number()) {
                        throw new KernelException("accepting on", "socket", e.getErrorCode());
                    }
                }
            }
        }
    }

    /**
     * Return whose process it was that connected.
     *
     * @param connection the connection
     * @return the effective user id that it had then
     */
    public static int user(Socket connection) {
        byte[] credentials = new byte[UCRED_SIZE];
        try {
            SocketCalls.getsockopt(
                    connection.fd().number(),
                    SocketCalls.SOL_SOCKET,
                    SO_PEERCRED,
                    credentials,
                    new int[] {UCRED_SIZE});
        } catch (LastErrorException e) {
            throw new KernelException("asking who is at", "socket", e.getErrorCode());
        }
        return ByteBuffer.wrap(credentials).order(ByteOrder.nativeOrder()).getInt(4);
    }

    /**
     * Return whose process this is.
     *
     * @return its effective user id
     */
    public static int ownUser() {
        return SocketCalls.geteuid();
    }

    /** End the accepting. */
    @Override
    public void close() {
        end.writer().close();
    }

    /** Let go of the socket, when no thread accepts any more: connecting is refused from now on. */
    public void release() {
        try (end) {
            listening.close();
        }
    }
}
