package io.systemcontainers.sys.net;

import com.sun.jna.LastErrorException;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.KernelException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Exchange datagrams of UDP over IPv4, and know the device that each came by: udp(7), {@code
 * IP_PKTINFO} of ip(7).
 *
 * <p>One thread receives; any thread may send and close.
 */
public final class UdpSocket implements AutoCloseable {

    /* The longest datagram of UDP over IPv4. */
    private static final int LONGEST = 65_507;

    private final Datagrams datagrams;

    private UdpSocket(Fd fd) {
        this.datagrams = new Datagrams(fd, "a socket of UDP", PacketInfo.V4, LONGEST, 0);
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
            SocketCalls.setsockopt(
                    made.number(), PacketInfo.V4.level(), PacketInfo.V4.type(), on, on.length);
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
        return datagrams.address();
    }

    /**
     * Wait for a datagram.
     *
     * @return the datagram; nothing when this is closed
     */
    public Optional<Datagram> receive() {
        return datagrams.receive();
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
        send(content, destination, device, Datagram.UNKNOWN);
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
        datagrams.send(content, destination, device, local);
    }

    /** Close it; whoever receives is told that it is closed. */
    @Override
    public void close() {
        datagrams.close();
    }
}
