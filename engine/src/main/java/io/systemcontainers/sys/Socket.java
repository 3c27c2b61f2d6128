package io.systemcontainers.sys;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;

/** Exchange messages and descriptors with a child over a {@code SOCK_SEQPACKET} socket: unix(7). */
public final class Socket implements AutoCloseable {

    // bits/socket.h, asm-generic/socket.h
    private static final int AF_UNIX = 1;
    private static final int SOCK_SEQPACKET = 5;
    private static final int SOCK_STREAM = 1;
    private static final int SOCK_CLOEXEC = 02000000;
    private static final int SOL_SOCKET = 1;
    private static final int SCM_RIGHTS = 1;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int MSG_CMSG_CLOEXEC = 0x40000000;

    /* struct msghdr and struct cmsghdr of a 64-bit kernel: bits/socket.h. */
    private static final int MSGHDR_SIZE = 56;
    private static final int CMSGHDR_SIZE = 16;

    static {
        Native.register(Socket.class, "c");
    }

    private final Fd fd;

    /**
     * Take over a socket.
     *
     * @param fd its descriptor
     */
    public Socket(Fd fd) {
        this.fd = fd;
    }

    /**
     * Hold one message as it came.
     *
     * @param content its bytes; empty at the end of the stream
     * @param descriptors what came with it, close-on-exec
     */
    public record Received(byte[] content, List<Fd> descriptors) {}

    /**
     * Make two connected sockets, close-on-exec.
     *
     * @return the two ends
     */
    public static Socket[] pair() {
        try (Memory ends = new Memory(8)) {
            try {
                socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends);
            } catch (LastErrorException e) {
                throw new KernelException("making a pair of", "SOCK_SEQPACKET", e.getErrorCode());
            }
            return new Socket[] {
                new Socket(new Fd(ends.getInt(0))), new Socket(new Fd(ends.getInt(4)))
            };
        }
    }

    /**
     * Claim a name in the abstract name space for as long as the returned descriptor is open.
     *
     * @param name the name
     * @return a descriptor that holds the name, or null when somebody else has it
     */
    public static Fd claimName(String name) {
        byte[] bytes = name.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        Fd claimed;
        try {
            claimed = new Fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
        } catch (LastErrorException e) {
            throw new KernelException("making a socket to claim", name, e.getErrorCode());
        }
        try (Memory address = new Memory(3 + bytes.length)) {
            address.setShort(0, (short) AF_UNIX);
            address.setByte(2, (byte) 0);
            address.write(3, bytes, 0, bytes.length);
            bind(claimed.number(), address, (int) address.size());
            return claimed;
        } catch (LastErrorException e) {
            claimed.close();
            if (e.getErrorCode() == Errno.EADDRINUSE.number()) {
                return null;
            }
            throw new KernelException("claiming the name", name, e.getErrorCode());
        }
    }

    /**
     * Send one message.
     *
     * @param content its bytes
     * @param descriptors descriptors to go with it; they stay open here
     * @throws KernelException {@code EPIPE} or {@code ECONNRESET} when the other end is closed
     */
    public void send(byte[] content, int... descriptors) {
        send(0, content, descriptors);
    }

    /**
     * Send one message if there is room for it.
     *
     * @param content its bytes
     * @param descriptors what to pass along
     * @return false when the other end has not read what was sent before
     * @throws KernelException {@code EPIPE} or {@code ECONNRESET} when the other end is closed
     */
    public boolean trySend(byte[] content, int... descriptors) {
        try {
            send(MSG_DONTWAIT, content, descriptors);
            return true;
        } catch (KernelException e) {
            if (e.is(Errno.EAGAIN)) {
                return false;
            }
            throw e;
        }
    }

    private void send(int flags, byte[] content, int... descriptors) {
        int controlLength =
                descriptors.length == 0 ? 0 : CMSGHDR_SIZE + align(4 * descriptors.length);
        int contentAt = MSGHDR_SIZE + 16;
        int controlAt = contentAt + align(content.length);
        try (Memory memory = new Memory(controlAt + controlLength + 8L)) {
            memory.clear();
            memory.write(contentAt, content, 0, content.length);
            describe(memory, contentAt, content.length, controlAt, controlLength);
            if (controlLength > 0) {
                memory.setLong(controlAt, CMSGHDR_SIZE + 4L * descriptors.length);
                memory.setInt(controlAt + 8L, SOL_SOCKET);
                memory.setInt(controlAt + 12L, SCM_RIGHTS);
                memory.write(controlAt + (long) CMSGHDR_SIZE, descriptors, 0, descriptors.length);
            }
            while (true) {
                try {
                    sendmsg(fd.number(), memory, MSG_NOSIGNAL | flags);
                    return;
                } catch (LastErrorException e) {
                    if (e.getErrorCode() != Errno.EINTR.number()) {
                        throw new KernelException("sending to", "socket", e.getErrorCode());
                    }
                }
            }
        }
    }

    /**
     * Wait for one message.
     *
     * @param limit the longest message expected, in bytes
     * @param descriptorLimit the most descriptors expected
     * @return the message; no bytes and no descriptors at the end of the stream
     */
    public Received receive(int limit, int descriptorLimit) {
        int controlLength = CMSGHDR_SIZE + align(4 * descriptorLimit);
        int contentAt = MSGHDR_SIZE + 16;
        int controlAt = contentAt + align(limit);
        try (Memory memory = new Memory(controlAt + (long) controlLength)) {
            while (true) {
                memory.clear(contentAt);
                describe(memory, contentAt, limit, controlAt, controlLength);
                try {
                    int length = recvmsg(fd.number(), memory, MSG_CMSG_CLOEXEC).intValue();
                    return new Received(
                            memory.getByteArray(contentAt, length), descriptors(memory, controlAt));
                } catch (LastErrorException e) {
                    // A reset comes once, before what is still to be read: proto.c.
                    if (e.getErrorCode() != Errno.EINTR.number()
                            && e.getErrorCode() != Errno.ECONNRESET.number()) {
                        throw new KernelException("receiving from", "socket", e.getErrorCode());
                    }
                }
            }
        }
    }

    private static void describe(
            Memory memory, int contentAt, int contentLength, int controlAt, int controlLength) {
        memory.setPointer(MSGHDR_SIZE, memory.share(contentAt));
        memory.setLong(MSGHDR_SIZE + 8, contentLength);
        memory.setPointer(16, memory.share(MSGHDR_SIZE));
        memory.setLong(24, 1);
        if (controlLength > 0) {
            memory.setPointer(32, memory.share(controlAt));
            memory.setLong(40, controlLength);
        }
    }

    private static List<Fd> descriptors(Memory memory, int controlAt) {
        List<Fd> descriptors = new ArrayList<>();
        long received = memory.getLong(40);
        if (received >= CMSGHDR_SIZE && memory.getInt(controlAt + 12L) == SCM_RIGHTS) {
            long bytes = memory.getLong(controlAt) - CMSGHDR_SIZE;
            for (long at = 0; at < bytes; at += 4) {
                descriptors.add(new Fd(memory.getInt(controlAt + CMSGHDR_SIZE + at)));
            }
        }
        return descriptors;
    }

    private static int align(int length) {
        return (length + 7) & ~7;
    }

    /**
     * Return the socket's descriptor, to be polled or handed to a child.
     *
     * @return the descriptor
     */
    public Fd fd() {
        return fd;
    }

    @Override
    public void close() {
        fd.close();
    }

    private static native int socketpair(int domain, int type, int protocol, Pointer ends)
            throws LastErrorException;

    private static native int socket(int domain, int type, int protocol) throws LastErrorException;

    private static native int bind(int socket, Pointer address, int length)
            throws LastErrorException;

    private static native NativeLong sendmsg(int socket, Pointer message, int flags)
            throws LastErrorException;

    private static native NativeLong recvmsg(int socket, Pointer message, int flags)
            throws LastErrorException;
}
