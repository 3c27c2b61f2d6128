package io.systemcontainers.network.dhcp;

import io.systemcontainers.network.link.HardwareAddress;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.RequestGuard;
import io.systemcontainers.sys.net.Datagram;
import io.systemcontainers.sys.net.NetworkNamespace;
import io.systemcontainers.sys.net.UdpSocket;
import java.lang.System.Logger.Level;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Tell machines their addresses: a server of DHCP for one network, RFC 2131.
 *
 * <p>It has one thread. What comes in by a device is answered by that device, whoever else has the
 * same addresses. Strangers are not answered, and neither are relays. Whatever is sent to it leaves
 * nothing behind but a line of the log per interface.
 */
public final class DhcpServer implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(DhcpServer.class.getName());

    private static final int PORT = 67;
    private static final long CLOSE_SECONDS = 10;

    private final UdpSocket socket;
    private final String shown;
    private final Inet4Address server;
    private final Leases leases;
    private final Mentions mentions = new Mentions();
    private final Thread thread;

    private DhcpServer(UdpSocket socket, String shown, Inet4Address server, Leases leases) {
        this.socket = socket;
        this.shown = shown;
        this.server = server;
        this.leases = leases;
        this.thread = new Thread(this::serve, "systemcontainers-dhcp-of-" + shown);
        thread.setDaemon(true);
    }

    /**
     * Start a server, at all addresses of a namespace.
     *
     * @param namespace where; the server goes on when this is closed
     * @param server the address by which clients are to know the server, which the namespace has
     * @param leases who gets which address
     * @return the server
     * @throws KernelException if there cannot be one, as where there is one already
     */
    public static DhcpServer start(NetworkNamespace namespace, Inet4Address server, Leases leases) {
        UdpSocket socket = UdpSocket.open(namespace, new InetSocketAddress(DhcpMessage.NONE, PORT));
        DhcpServer started = new DhcpServer(socket, namespace.shown(), server, leases);
        started.thread.start();
        return started;
    }

    /* It ends with the socket only: a machine that boots later finds no other server. */
    private void serve() {
        RequestGuard guard = new RequestGuard(LOG, "DHCP of " + shown);
        guard.serveAll(this::serveNext);
    }

    private boolean serveNext() {
        Optional<Datagram> datagram = socket.receive();
        datagram.ifPresent(this::handle);
        return datagram.isPresent();
    }

    private void handle(Datagram datagram) {
        DhcpMessage request;
        try {
            request = DhcpMessage.decode(datagram.content());
        } catch (MalformedMessageException e) {
            LOG.log(
                    Level.DEBUG,
                    () -> "DHCP of %s: %s: %s".formatted(shown, datagram.source(), e.getMessage()));
            return;
        }
        if (request.operation() != DhcpMessage.REQUEST
                || !request.relay().equals(DhcpMessage.NONE)) {
            return;
        }
        try {
            answer(request, datagram.device());
        } catch (RuntimeException e) {
            // The leases are somebody else's code, and a device may be gone before the answer.
            warn(request.hardware(), "answering " + request.type(), e);
        }
    }

    private void answer(DhcpMessage request, int device) {
        HardwareAddress mac = request.hardware();
        Optional<Lease> lease = leases.of(mac, device);
        LOG.log(
                Level.DEBUG,
                () ->
                        "DHCP of %s: %s of %s by device %d: %s"
                                .formatted(shown, request.type(), mac, device, lease));
        if (lease.isEmpty() || !Answer.isAskedOf(server, request)) {
            return;
        }
        if (request.type() == MessageType.DECLINE) {
            warn(mac, "it declines " + lease.get().address() + ": somebody else uses it", null);
        }
        Optional<Answer> answer = Answer.to(request, lease.get(), server);
        if (answer.isPresent()) {
            byte[] content = answer.get().message().encode(request);
            socket.send(content, answer.get().destination(), device);
            if (answer.get().grants()) {
                leases.acknowledged(mac, device);
            }
        }
    }

    private void warn(HardwareAddress mac, String what, RuntimeException failure) {
        Level level = mentions.isFirst(mac) ? Level.WARNING : Level.DEBUG;
        LOG.log(level, () -> "DHCP of %s: %s: %s".formatted(shown, mac, what), failure);
    }

    /** Tell whether its thread runs. */
    boolean isAlive() {
        return thread.isAlive();
    }

    /** Return how many interfaces it remembers. */
    int remembered() {
        return mentions.size();
    }

    /**
     * End the server. Unless this is called by the leases, they are not called after it returns.
     * Closing it again does nothing.
     */
    @Override
    public void close() {
        socket.close();
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            thread.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
