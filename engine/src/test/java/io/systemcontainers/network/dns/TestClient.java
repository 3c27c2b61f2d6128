package io.systemcontainers.network.dns;

import io.systemcontainers.sys.net.NetworkNamespace;
import io.systemcontainers.testing.Patience;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/** Ask a server from an address of a namespace, with real sockets. */
final class TestClient implements AutoCloseable {

    private static final int PATIENCE_MILLISECONDS = (int) Patience.LIMIT.toMillis();

    private final NetworkNamespace namespace;
    private final InetSocketAddress from;
    private final InetSocketAddress server;
    private final DatagramSocket socket;
    private final AtomicInteger ids = new AtomicInteger(1000);

    TestClient(NetworkNamespace namespace, String from, String server) {
        this.namespace = namespace;
        this.from = new InetSocketAddress(from, 0);
        this.server = new InetSocketAddress(server, 53);
        this.socket = namespace.call(this::datagrams);
    }

    private DatagramSocket datagrams() {
        try {
            DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET);
            channel.bind(from);
            channel.socket().setSoTimeout(PATIENCE_MILLISECONDS);
            return channel.socket();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Reply ask(String name, int type) {
        return ask(Messages.query(ids.incrementAndGet(), name, type));
    }

    Reply ask(byte[] query) {
        send(query);
        return receive();
    }

    void send(byte[] query) {
        try {
            socket.send(new DatagramPacket(query, query.length, server));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Reply receive() {
        return Reply.of(receiveBytes());
    }

    /** Return an answer that is there or comes soon; null where none does. */
    Reply receiveOrNothing(int milliseconds) {
        try {
            socket.setSoTimeout(milliseconds);
            return receive();
        } catch (AssertionError e) {
            return null;
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] receiveBytes() {
        DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        try {
            socket.receive(packet);
        } catch (SocketTimeoutException e) {
            throw new AssertionError("no answer from " + server, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!packet.getSocketAddress().equals(server)) {
            throw new AssertionError("an answer from " + packet.getSocketAddress());
        }
        return Arrays.copyOf(packet.getData(), packet.getLength());
    }

    Reply askByTcp(byte[] query) {
        try (Socket connection = connect()) {
            send(connection, query);
            return receive(connection);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Socket connect() {
        return namespace.call(
                () -> {
                    try {
                        SocketChannel channel = SocketChannel.open();
                        channel.bind(from).connect(server);
                        channel.socket().setSoTimeout(PATIENCE_MILLISECONDS);
                        return channel.socket();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    static void send(Socket connection, byte[]... messages) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        DataOutputStream data = new DataOutputStream(all);
        for (byte[] message : messages) {
            data.writeShort(message.length);
            data.write(message);
        }
        connection.getOutputStream().write(all.toByteArray());
    }

    static Reply receive(Socket connection) throws IOException {
        DataInputStream data = new DataInputStream(connection.getInputStream());
        byte[] message = new byte[data.readUnsignedShort()];
        data.readFully(message);
        return Reply.of(message);
    }

    @Override
    public void close() {
        socket.close();
    }
}
