package io.systemcontainers.network.dns;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.net.NetworkNamespace;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/** Accept connections over which questions are asked: RFC 7766. */
final class TcpService implements Loop.Handler, AutoCloseable {

    private static final System.Logger LOG = System.getLogger(TcpService.class.getName());

    private static final int BACKLOG = 128;
    /* When there are no descriptors left, a connection stays there, and would be seen for ever. */
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Loop loop;
    private final ServerSocketChannel channel;
    private final Reception reception;
    private final Bounds bounds;
    private final Quota quota;
    private SelectionKey key;

    private TcpService(Loop loop, ServerSocketChannel channel, Reception reception, Bounds bounds) {
        this.loop = loop;
        this.channel = channel;
        this.reception = reception;
        this.bounds = bounds;
        this.quota = new Quota(bounds.connections(), bounds.connectionsEach());
    }

    /** Listen; the loop closes all connections when it is closed itself. */
    static TcpService start(
            Loop loop,
            NetworkNamespace namespace,
            InetSocketAddress address,
            Reception reception,
            Bounds bounds) {
        try {
            ServerSocketChannel channel = Exchange.open(namespace, () -> listen(address));
            TcpService service = new TcpService(loop, channel, reception, bounds);
            loop.execute(service::begin);
            return service;
        } catch (IOException e) {
            throw new SystemContainerException("listening at `" + address + "` by TCP: " + e, e);
        }
    }

    private static ServerSocketChannel listen(InetSocketAddress address) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.INET);
        try {
            channel.bind(address, BACKLOG).configureBlocking(false);
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private void begin() {
        try {
            key = loop.watch(channel, SelectionKey.OP_ACCEPT, this);
        } catch (IOException e) {
            throw new SystemContainerException("listening for connections: " + e, e);
        }
    }

    /** Return how many connections there are. */
    int connections() {
        return quota.taken();
    }

    @Override
    public void ready() throws IOException {
        SocketChannel accepted = channel.accept();
        if (accepted == null) {
            return;
        }
        InetAddress client = ((InetSocketAddress) accepted.getRemoteAddress()).getAddress();
        if (!quota.take(client)) {
            accepted.close();
            return;
        }
        TcpConnection connection =
                new TcpConnection(loop, accepted, client, reception, () -> quota.giveBack(client));
        connection.start(bounds.idle(), bounds.stalled());
    }

    @Override
    public void failed(Exception reason) {
        LOG.log(Level.WARNING, "accepting a connection: " + reason);
        key.interestOps(0);
        loop.after(PAUSE, () -> key.interestOps(SelectionKey.OP_ACCEPT));
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new SystemContainerException("closing the socket for connections: " + e, e);
        }
    }
}
