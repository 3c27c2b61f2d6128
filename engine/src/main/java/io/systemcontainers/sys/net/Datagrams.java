package io.systemcontainers.sys.net;

import com.sun.jna.LastErrorException;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.KernelException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Set;

/**
 * Exchange datagrams by one socket, and know the device of each.
 *
 * <p>One thread receives; any thread may send and close.
 */
final class Datagrams implements AutoCloseable {

    /* Answers about datagrams sent before: udp(7), ERRORS. Whoever receives does not want them. */
    private static final Set<Integer> ABOUT_EARLIER =
            Set.of(
                    Errno.EINTR.number(),
                    Errno.ECONNREFUSED.number(),
                    Errno.EHOSTUNREACH.number(),
                    Errno.ENETUNREACH.number());

    // linux/in6.h
    private static final int IPV6_HOPLIMIT = 52;

    private final Fd fd;
    private final String shown;
    private final PacketInfo info;
    private final int hopLimit;
    private final DatagramLayout incoming;
    private boolean closed;
    private boolean receiving;

    /**
     * Take over a socket.
     *
     * @param fd the socket
     * @param shown what errors call it
     * @param info how the kernel tells the device
     * @param longest how many bytes a datagram has at most
     * @param hopLimit what came by with less than this is not received; 0 for whatever comes
     */
    Datagrams(Fd fd, String shown, PacketInfo info, int longest, int hopLimit) {
        this.fd = fd;
        this.shown = shown;
        this.info = info;
        this.hopLimit = hopLimit;
        this.incoming = new DatagramLayout(longest);
    }

    InetSocketAddress address() {
        byte[] address = new byte[SocketAddresses.LONGEST];
        try {
            SocketCalls.getsockname(fd.number(), address, new int[] {address.length});
        } catch (LastErrorException e) {
            throw new KernelException("looking at", shown, e.getErrorCode());
        }
        return SocketAddresses.decode(address);
    }

    /** Set an option, unless this is closed. */
    synchronized void option(int level, int name, byte[] value) {
        if (!closed) {
            SocketCalls.setsockopt(fd.number(), level, name, value, value.length);
        }
    }

    /** Wait for a datagram; nothing comes when this is closed. */
    Optional<Datagram> receive() {
        if (!enter()) {
            return Optional.empty();
        }
        try {
            while (!isClosed()) {
                try {
                    incoming.empty();
                    int length = SocketCalls.recvmsg(fd.number(), incoming.memory(), 0).intValue();
                    if (!isClosed() && isNear()) {
                        return Optional.of(incoming.datagram(length, info));
                    }
                } catch (LastErrorException e) {
                    if (!ABOUT_EARLIER.contains(e.getErrorCode()) && !isClosed()) {
                        throw new KernelException("receiving from", shown, e.getErrorCode());
                    }
                }
            }
            return Optional.empty();
        } finally {
            leave();
        }
    }

    private boolean isNear() {
        return hopLimit == 0
                || incoming.ancillary(SocketCalls.IPPROTO_IPV6, IPV6_HOPLIMIT, 0).orElse(0)
                        >= hopLimit;
    }

    /**
     * Send a datagram, unless this is closed; by the device that routes lead to if it is 0, from
     * the address that they say if none is given.
     */
    void send(byte[] content, InetSocketAddress destination, int device, InetAddress local) {
        try (DatagramLayout outgoing = new DatagramLayout(content.length)) {
            outgoing.fill(content, destination, info, device, local);
            sendOut(outgoing, content.length, destination);
        }
    }

    private synchronized void sendOut(
            DatagramLayout outgoing, int length, InetSocketAddress destination) {
        if (closed) {
            return;
        }
        try {
            SocketCalls.sendmsg(
                    fd.number(),
                    outgoing.memory(),
                    SocketCalls.MSG_NOSIGNAL | SocketCalls.MSG_DONTWAIT);
        } catch (LastErrorException e) {
            throw new KernelException(
                    "sending " + length + " bytes to", destination, e.getErrorCode());
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
            letGo();
        }
    }

    private void letGo() {
        fd.close();
        incoming.close();
    }

    /** Close it; whoever receives is told that it is closed. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (!receiving) {
            letGo();
            return;
        }
        try {
            // It wakes whoever receives: close(2) does not.
            SocketCalls.shutdown(fd.number(), SocketCalls.SHUT_RD);
        } catch (LastErrorException e) {
            // shutdown(2): it says so of a socket that is not connected, and wakes nevertheless.
            if (e.getErrorCode() != Errno.ENOTCONN.number()) {
                throw new KernelException("closing", shown, e.getErrorCode());
            }
        }
    }
}
