package io.systemcontainers.sys.net;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.KernelException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Set;

/**
 * Exchange datagrams of UDP over IPv4, and know the device that each came by: udp(7), {@code
 * IP_PKTINFO} of ip(7).
 *
 * <p>One thread receives; any thread may send and close.
 */
public final class UdpSocket implements AutoCloseable {

    // linux/in.h
    private static final int IPPROTO_IP = 0;
    private static final int IP_PKTINFO = 8;

    /* The longest datagram of UDP over IPv4. */
    private static final int LONGEST = 65_507;

    /* struct msghdr, struct iovec and struct cmsghdr of a 64-bit kernel: bits/socket.h. */
    private static final int NAME_AT = 0;
    private static final int NAME_LENGTH_AT = 8;
    private static final int VECTOR_AT = 16;
    private static final int CONTROL_AT = 32;
    private static final int MSGHDR_SIZE = 56;
    private static final int CMSGHDR_SIZE = 16;
    /* struct in_pktinfo: int ipi_ifindex; struct in_addr ipi_spec_dst, ipi_addr. */
    private static final int PKTINFO_SIZE = 12;
    private static final int CONTROL_SIZE = CMSGHDR_SIZE + 16;

    /* Answers about datagrams sent before: udp(7), ERRORS. Whoever receives does not want them. */
    private static final Set<Integer> ABOUT_EARLIER =
            Set.of(
                    Errno.EINTR.number(),
                    Errno.ECONNREFUSED.number(),
                    Errno.EHOSTUNREACH.number(),
                    Errno.ENETUNREACH.number());

    private final Fd fd;
    private final Layout incoming;
    private boolean closed;
    private boolean receiving;

    private UdpSocket(Fd fd) {
        this.fd = fd;
        this.incoming = new Layout(LONGEST);
    }

    /**
     * Open a socket that may broadcast.
     *
     * @param namespace where
     * @param address what it is bound to
     * @return the socket
     */
    public static UdpSocket open(NetworkNamespace namespace, InetSocketAddress address) {
        return namespace.call(() -> openHere(address));
    }

    private static UdpSocket openHere(InetSocketAddress address) {
        Fd made = null;
        try {
            made =
                    new Fd(
                            SocketCalls.socket(
                                    SocketCalls.AF_INET,
                                    SocketCalls.SOCK_DGRAM | SocketCalls.SOCK_CLOEXEC,
                                    0));
            byte[] on = SocketCalls.number(1);
            SocketCalls.setsockopt(
                    made.number(), SocketCalls.SOL_SOCKET, SocketCalls.SO_BROADCAST, on, on.length);
            SocketCalls.setsockopt(made.number(), IPPROTO_IP, IP_PKTINFO, on, on.length);
            byte[] bound = SocketAddresses.encode(address);
            SocketCalls.bind(made.number(), bound, bound.length);
            return new UdpSocket(made);
        } catch (LastErrorException e) {
            if (made != null) {
                made.close();
            }
            throw new KernelException("opening a socket of UDP at", address, e.getErrorCode());
        }
    }

    /**
     * Return what it is bound to.
     *
     * @return the address, with the port that the kernel chose where it was to choose
     */
    public InetSocketAddress address() {
        byte[] address = new byte[SocketAddresses.LONGEST];
        try {
            SocketCalls.getsockname(fd.number(), address, new int[] {address.length});
        } catch (LastErrorException e) {
            throw new KernelException("looking at", "a socket of UDP", e.getErrorCode());
        }
        return SocketAddresses.decode(address);
    }

    /**
     * Wait for a datagram.
     *
     * @return the datagram; nothing when this is closed
     */
    public Optional<Datagram> receive() {
        if (!enter()) {
            return Optional.empty();
        }
        try {
            while (!isClosed()) {
                try {
                    incoming.prepare(CONTROL_SIZE);
                    int length = SocketCalls.recvmsg(fd.number(), incoming.memory, 0).intValue();
                    if (!isClosed()) {
                        return Optional.of(incoming.datagram(length));
                    }
                } catch (LastErrorException e) {
                    if (!ABOUT_EARLIER.contains(e.getErrorCode()) && !isClosed()) {
                        throw new KernelException(
                                "receiving from", "a socket of UDP", e.getErrorCode());
                    }
                }
            }
            return Optional.empty();
        } finally {
            leave();
        }
    }

    /**
     * Send a datagram.
     *
     * @param content its bytes
     * @param destination to whom
     * @param device by which device; 0 for the one that routes lead to
     * @throws KernelException if the kernel does not send it
     */
    public void send(byte[] content, InetSocketAddress destination, int device) {
        send(content, destination, device, SocketAddresses.ip(new byte[4]));
    }

    /**
     * Send a datagram from an address.
     *
     * @param content its bytes
     * @param destination to whom
     * @param device by which device; 0 for the one that routes lead to
     * @param local from which address of ours; 0.0.0.0 for the one that routes say
     * @throws KernelException if the kernel does not send it
     */
    public void send(byte[] content, InetSocketAddress destination, int device, InetAddress local) {
        Layout outgoing = new Layout(content.length);
        boolean routed = device == 0 && local.isAnyLocalAddress();
        outgoing.prepare(routed ? 0 : CMSGHDR_SIZE + 16);
        outgoing.fill(content, destination);
        if (!routed) {
            outgoing.leaveBy(device, local);
        }
        synchronized (this) {
            if (closed) {
                return;
            }
            try {
                SocketCalls.sendmsg(
                        fd.number(),
                        outgoing.memory,
                        SocketCalls.MSG_NOSIGNAL | SocketCalls.MSG_DONTWAIT);
            } catch (LastErrorException e) {
                throw new KernelException(
                        "sending " + content.length + " bytes to", destination, e.getErrorCode());
            }
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private synchronized boolean enter() {
        receiving = !closed;
        return receiving;
    }

    private synchronized void leave() {
        receiving = false;
        if (closed) {
            fd.close();
        }
    }

    /** Close it; whoever receives is told that it is closed. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (!receiving) {
            fd.close();
            return;
        }
        try {
            // It wakes whoever receives: close(2) does not.
            SocketCalls.shutdown(fd.number(), SocketCalls.SHUT_RD);
        } catch (LastErrorException e) {
            // shutdown(2): it says so of a socket that is not connected, and wakes nevertheless.
            if (e.getErrorCode() != Errno.ENOTCONN.number()) {
                throw new KernelException("closing", "a socket of UDP", e.getErrorCode());
            }
        }
    }

    /* A struct msghdr with all that it points to. */
    private static final class Layout {

        private static final int ADDRESS_AT = MSGHDR_SIZE + 16;
        private static final int ANCILLARY_AT = ADDRESS_AT + 32;
        private static final long PKTINFO_AT = ANCILLARY_AT + (long) CMSGHDR_SIZE;
        private static final int CONTENT_AT = ANCILLARY_AT + CONTROL_SIZE;

        private final Memory memory;
        private final int size;

        Layout(int size) {
            this.memory = new Memory(CONTENT_AT + (long) size);
            this.size = size;
        }

        void prepare(int controlLength) {
            memory.clear(CONTENT_AT);
            memory.setPointer(NAME_AT, memory.share(ADDRESS_AT));
            memory.setInt(NAME_LENGTH_AT, SocketAddresses.LONGEST);
            memory.setPointer(MSGHDR_SIZE, memory.share(CONTENT_AT));
            memory.setLong(MSGHDR_SIZE + 8L, size);
            memory.setPointer(VECTOR_AT, memory.share(MSGHDR_SIZE));
            memory.setLong(VECTOR_AT + 8L, 1);
            if (controlLength > 0) {
                memory.setPointer(CONTROL_AT, memory.share(ANCILLARY_AT));
                memory.setLong(CONTROL_AT + 8L, controlLength);
            }
        }

        Datagram datagram(int length) {
            byte[] address = memory.getByteArray(ADDRESS_AT, SocketAddresses.LONGEST);
            boolean known =
                    memory.getLong(CONTROL_AT + 8L) >= CMSGHDR_SIZE + PKTINFO_SIZE
                            && memory.getInt(ANCILLARY_AT + 12L) == IP_PKTINFO;
            return new Datagram(
                    memory.getByteArray(CONTENT_AT, length),
                    SocketAddresses.decode(address),
                    known ? memory.getInt(PKTINFO_AT) : 0,
                    SocketAddresses.ip(
                            known ? memory.getByteArray(PKTINFO_AT + 4, 4) : new byte[4]));
        }

        void fill(byte[] content, InetSocketAddress destination) {
            byte[] address = SocketAddresses.encode(destination);
            memory.write(ADDRESS_AT, address, 0, address.length);
            memory.setInt(NAME_LENGTH_AT, address.length);
            memory.write(CONTENT_AT, content, 0, content.length);
        }

        void leaveBy(int device, InetAddress local) {
            memory.setLong(ANCILLARY_AT, CMSGHDR_SIZE + (long) PKTINFO_SIZE);
            memory.setInt(ANCILLARY_AT + 8L, IPPROTO_IP);
            memory.setInt(ANCILLARY_AT + 12L, IP_PKTINFO);
            memory.setInt(PKTINFO_AT, device);
            memory.write(PKTINFO_AT + 4, local.getAddress(), 0, 4);
        }
    }
}
