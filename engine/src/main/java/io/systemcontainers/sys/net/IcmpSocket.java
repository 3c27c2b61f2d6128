package io.systemcontainers.sys.net;

import com.sun.jna.LastErrorException;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.KernelException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Exchange messages of ICMPv6 with neighbors, and know the device that each came by: raw(7),
 * ipv6(7), RFC 3542. The kernel writes and checks their checksums.
 *
 * <p>One thread receives; any thread may call the other methods.
 */
public final class IcmpSocket implements AutoCloseable {

    /* RFC 4861, 6.1.1: what has passed a router has less. */
    private static final int FROM_A_NEIGHBOR = 255;

    /* What the kernel leaves of a message that is longer is not what a neighbor sends. */
    private static final int LONGEST = 65_535;

    /* linux/icmpv6.h, struct icmp6_filter: a bit for each type that is not wanted. */
    private static final int FILTER_SIZE = 32;

    private final Datagrams datagrams;

    private IcmpSocket(Fd fd) {
        this.datagrams =
                new Datagrams(fd, "a socket of ICMPv6", PacketInfo.V6, LONGEST, FROM_A_NEIGHBOR);
    }

    /**
     * Open a socket.
     *
     * @param namespace where
     * @param type the only type of message that it receives
     * @return the socket
     */
    public static IcmpSocket open(NetworkNamespace namespace, int type) {
        return namespace.call(() -> openHere(namespace.shown(), type));
    }

    private static IcmpSocket openHere(String shown, int type) {
        Fd made = null;
        try {
            made =
                    new Fd(
                            SocketCalls.socket(
                                    SocketCalls.AF_INET6,
                                    SocketCalls.SOCK_RAW | SocketCalls.SOCK_CLOEXEC,
                                    SocketCalls.IPPROTO_ICMPV6));
            byte[] filter = only(type);
            SocketCalls.setsockopt(
                    made.number(),
                    SocketCalls.IPPROTO_ICMPV6,
                    SocketCalls.ICMPV6_FILTER,
                    filter,
                    filter.length);
            option(made, SocketCalls.IPV6_RECVPKTINFO, 1);
            option(made, SocketCalls.IPV6_RECVHOPLIMIT, 1);
            option(made, SocketCalls.IPV6_UNICAST_HOPS, FROM_A_NEIGHBOR);
            option(made, SocketCalls.IPV6_MULTICAST_HOPS, FROM_A_NEIGHBOR);
            option(made, SocketCalls.IPV6_MULTICAST_LOOP, 0);
            return new IcmpSocket(made);
        } catch (LastErrorException e) {
            if (made != null) {
                made.close();
            }
            throw new KernelException(
                    "opening a socket of ICMPv6 in the network of", shown, e.getErrorCode());
        }
    }

    private static void option(Fd socket, int name, int value) {
        SocketCalls.setsockopt(
                socket.number(),
                SocketCalls.IPPROTO_IPV6,
                name,
                SocketCalls.number(value),
                Integer.BYTES);
    }

    private static byte[] only(int type) {
        ByteBuffer filter = ByteBuffer.allocate(FILTER_SIZE).order(ByteOrder.nativeOrder());
        for (int word = 0; word < FILTER_SIZE / Integer.BYTES; word++) {
            filter.putInt(word == type / Integer.SIZE ? ~(1 << type % Integer.SIZE) : ~0);
        }
        return filter.array();
    }

    /**
     * Receive what is sent to a group by a device, too. To join a group again does nothing.
     *
     * @param group the group's address
     * @param device the device
     * @throws KernelException if the kernel refuses it, as where there is no such device
     */
    public void join(Inet6Address group, int device) {
        try {
            datagrams.option(
                    SocketCalls.IPPROTO_IPV6, SocketCalls.IPV6_JOIN_GROUP, request(group, device));
        } catch (LastErrorException e) {
            if (e.getErrorCode() != Errno.EADDRINUSE.number()) {
                throw refusal("joining", group, device, e);
            }
        }
    }

    /**
     * No longer receive what is sent to a group by a device. To leave a group that has not been
     * joined does nothing.
     *
     * @param group the group's address
     * @param device the device, which may be gone
     */
    public void leave(Inet6Address group, int device) {
        try {
            datagrams.option(
                    SocketCalls.IPPROTO_IPV6, SocketCalls.IPV6_LEAVE_GROUP, request(group, device));
        } catch (LastErrorException e) {
            if (e.getErrorCode() != Errno.EADDRNOTAVAIL.number()) {
                throw refusal("leaving", group, device, e);
            }
        }
    }

    private static KernelException refusal(
            String doing, Inet6Address group, int device, LastErrorException e) {
        return new KernelException(
                doing + " group " + group.getHostAddress() + " on device",
                device,
                e.getErrorCode());
    }

    /* struct ipv6_mreq: the group's address; int ipv6mr_ifindex. */
    private static byte[] request(Inet6Address group, int device) {
        return ByteBuffer.allocate(20)
                .order(ByteOrder.nativeOrder())
                .put(group.getAddress())
                .putInt(device)
                .array();
    }

    /**
     * Wait for a message of a neighbor; others are dropped.
     *
     * @return the message, from its type on; nothing when this is closed
     */
    public Optional<Datagram> receive() {
        return datagrams.receive();
    }

    /**
     * Send a message.
     *
     * @param content its bytes, from its type on
     * @param destination to whom
     * @param device by which device
     * @throws KernelException if the kernel does not send it
     */
    public void send(byte[] content, Inet6Address destination, int device) {
        datagrams.send(content, new InetSocketAddress(destination, 0), device, Datagram.UNKNOWN);
    }

    /** Close it; whoever receives is told that it is closed. */
    @Override
    public void close() {
        datagrams.close();
    }
}
