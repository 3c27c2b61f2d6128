package io.systemcontainers.network.dns;

import io.systemcontainers.sys.net.NetworkNamespace;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;

/**
 * Ask by UDP, from a port of its own that the kernel chooses at random. The socket is connected, so
 * the kernel keeps away what others send, and tells when nobody listens at the resolver.
 */
final class UdpExchange extends Exchange {

    /* Whoever sends this many wrong answers guesses. */
    private static final int WRONG_AT_MOST = 100;

    private final Loop loop;
    private final DatagramChannel channel;
    private int wrong;

    private UdpExchange(
            Loop loop, Query query, int id, DatagramChannel channel, Listener listener) {
        super(query, id, channel, listener);
        this.loop = loop;
        this.channel = channel;
    }

    static UdpExchange begin(
            Loop loop,
            NetworkNamespace host,
            InetSocketAddress resolver,
            Query query,
            int id,
            Listener listener)
            throws IOException {
        boolean old = resolver.getAddress() instanceof Inet4Address;
        StandardProtocolFamily family =
                old ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
        DatagramChannel channel = open(host, () -> DatagramChannel.open(family));
        UdpExchange exchange = new UdpExchange(loop, query, id, channel, listener);
        try {
            channel.configureBlocking(false);
            channel.connect(resolver);
            loop.watch(channel, SelectionKey.OP_READ, exchange);
            channel.write(ByteBuffer.wrap(exchange.sent()));
            return exchange;
        } catch (IOException | RuntimeException e) {
            exchange.close();
            throw e;
        }
    }

    @Override
    public void ready() throws IOException {
        while (true) {
            ByteBuffer buffer = loop.buffer();
            if (channel.read(buffer) <= 0) {
                return;
            }
            byte[] message = new byte[buffer.flip().remaining()];
            buffer.get(message);
            if (isAnswer(message)) {
                close();
                listener().answered(message);
                return;
            }
            if (++wrong == WRONG_AT_MOST) {
                throw new IOException(WRONG_AT_MOST + " answers to what was not asked");
            }
        }
    }
}
