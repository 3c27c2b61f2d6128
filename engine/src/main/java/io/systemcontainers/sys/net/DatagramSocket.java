package io.systemcontainers.sys.net;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.Rollback;
import java.net.InetSocketAddress;

/**
 * Own a socket of UDP over IPv4 or IPv6, none of whose calls waits: udp(7).
 *
 * <p>It stays in the network namespace that it was made in. One thread uses it at a time.
 */
public final class DatagramSocket implements AutoCloseable {

    // linux/in.h, linux/in6.h
    private static final int IPPROTO_IP = 0;
    private static final int IP_PKTINFO = 8;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_RECVPKTINFO = 49;

    private final Fd fd;
    private final InetSocketAddress address;

    private DatagramSocket(Fd fd, InetSocketAddress address) {
        this.fd = fd;
        this.address = address;
    }

    /**
     * Make a socket that receives from anybody, in the network namespace of this thread.
     *
     * @param address where
     * @return the socket
     */
    public static DatagramSocket bound(InetSocketAddress address) {
        SocketName name = SocketName.of(address);
        try (Rollback rollback = new Rollback()) {
            Fd made = rollback.add(make(name));
            boolean old = name.family() == SocketCalls.AF_INET;
            byte[] on = SocketCalls.number(1);
            SocketCalls.setsockopt(
                    made.number(),
                    old ? IPPROTO_IP : IPPROTO_IPV6,
                    old ? IP_PKTINFO : IPV6_RECVPKTINFO,
                    on,
                    on.length);
            SocketCalls.bind(made.number(), name.encoded(), name.encoded().length);
            byte[] bound = new byte[SocketAddresses.LONGEST];
            SocketCalls.getsockname(made.number(), bound, new int[] {bound.length});
            rollback.release();
            return new DatagramSocket(made, SocketAddresses.decode(bound));
        } catch (LastErrorException e) {
            throw new KernelException("listening on", name, e.getErrorCode());
        }
    }

    /**
     * Make a socket that exchanges datagrams with one address, in the network namespace of this
     * thread.
     *
     * @param address with whom
     * @return the socket
     */
    public static DatagramSocket connected(InetSocketAddress address) {
        SocketName name = SocketName.of(address);
        try (Rollback rollback = new Rollback()) {
            Fd made = rollback.add(make(name));
            SocketCalls.connect(made.number(), name.encoded(), name.encoded().length);
            rollback.release();
            return new DatagramSocket(made, address);
        } catch (LastErrorException e) {
            throw new KernelException("connecting to", name, e.getErrorCode());
        }
    }

    private static Fd make(SocketName name) {
        return new Fd(
                SocketCalls.socket(
                        name.family(),
                        SocketCalls.SOCK_DGRAM
                                | SocketCalls.SOCK_NONBLOCK
                                | SocketCalls.SOCK_CLOEXEC,
                        0));
    }

    /**
     * Receive a datagram.
     *
     * @param buffer where it is put
     * @return whether there was one
     * @throws KernelException {@code ECONNREFUSED} if nobody took what was sent before, and others
     *     of udp(7)
     */
    public boolean receive(DatagramBuffer buffer) {
        try {
            buffer.received(SocketCalls.recvmsg(fd.number(), buffer.toReceive(), 0).intValue());
            return true;
        } catch (LastErrorException e) {
            if (isPassing(e)) {
                return false;
            }
            throw new KernelException("receiving from", shown(), e.getErrorCode());
        }
    }

    /**
     * Send a datagram to whom this is connected.
     *
     * @param buffer the datagram
     * @return false if there is no room: it is lost, as those of UDP are
     */
    public boolean send(DatagramBuffer buffer) {
        return send(buffer.toSend());
    }

    /**
     * Send a datagram.
     *
     * @param buffer the datagram
     * @param to to whom, and from which address
     * @return false if there is no room: it is lost, as those of UDP are
     */
    public boolean send(DatagramBuffer buffer, Correspondent to) {
        return send(buffer.toSend(to));
    }

    private boolean send(Memory message) {
        try {
            SocketCalls.sendmsg(fd.number(), message, SocketCalls.MSG_NOSIGNAL);
            return true;
        } catch (LastErrorException e) {
            if (isPassing(e)) {
                return false;
            }
            throw new KernelException("sending a datagram through", shown(), e.getErrorCode());
        }
    }

    private static boolean isPassing(LastErrorException e) {
        return e.getErrorCode() == Errno.EAGAIN.number()
                || e.getErrorCode() == Errno.EINTR.number();
    }

    private String shown() {
        return SocketName.of(address).toString();
    }

    /**
     * Return what it is bound, else what it is connected to.
     *
     * @return the address, with the port that the kernel chose where it was to choose
     */
    public InetSocketAddress address() {
        return address;
    }

    /**
     * Return its descriptor.
     *
     * @return the descriptor, which this closes
     */
    public Fd fd() {
        return fd;
    }

    @Override
    public void close() {
        fd.close();
    }
}
