package io.systemcontainers.network.dns;

import io.systemcontainers.sys.net.NetworkNamespace;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** Ask by TCP, with a connection of its own: RFC 7766. */
final class TcpExchange extends Exchange {

    private final SocketChannel channel;
    private final ByteBuffer outgoing;
    private final ByteBuffer length = ByteBuffer.allocate(2);
    private ByteBuffer content;
    private SelectionKey key;

    private TcpExchange(Query query, int id, SocketChannel channel, Listener listener) {
        super(query, id, channel, listener);
        this.channel = channel;
        this.outgoing = framed(sent());
    }

    /** Put a message's length before it. */
    static ByteBuffer framed(byte[] message) {
        return ByteBuffer.allocate(2 + message.length)
                .putShort((short) message.length)
                .put(message)
                .flip();
    }

    static TcpExchange begin(
            Loop loop,
            NetworkNamespace host,
            InetSocketAddress resolver,
            Query query,
            int id,
            Listener listener)
            throws IOException {
        SocketChannel channel = open(host, SocketChannel::open);
        TcpExchange exchange = new TcpExchange(query, id, channel, listener);
        try {
            channel.configureBlocking(false);
            boolean connected = channel.connect(resolver);
            int operation = connected ? SelectionKey.OP_WRITE : SelectionKey.OP_CONNECT;
            exchange.key = loop.watch(channel, operation, exchange);
            return exchange;
        } catch (IOException | RuntimeException e) {
            exchange.close();
            throw e;
        }
    }

    @Override
    public void ready() throws IOException {
        if (channel.isConnectionPending()) {
            channel.finishConnect();
        }
        if (outgoing.hasRemaining()) {
            channel.write(outgoing);
            boolean more = outgoing.hasRemaining();
            key.interestOps(more ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
        } else if (content == null) {
            fill(length);
            content = length.hasRemaining() ? null : begun();
        } else {
            fill(content);
        }
        if (content != null && !content.hasRemaining()) {
            end(content.array());
        }
    }

    private ByteBuffer begun() {
        return ByteBuffer.allocate(Short.toUnsignedInt(length.getShort(0)));
    }

    private void fill(ByteBuffer buffer) throws IOException {
        if (channel.read(buffer) < 0) {
            throw new EOFException("the resolver has closed the connection without an answer");
        }
    }

    private void end(byte[] message) throws IOException {
        if (!isAnswer(message)) {
            throw new IOException("an answer to what was not asked");
        }
        close();
        listener().answered(message);
    }
}
