package io.systemcontainers.network.dns;

import io.systemcontainers.sys.net.NetworkNamespace;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** Answer as a resolver of the host may, by UDP and TCP. */
final class FakeResolver implements AutoCloseable {

    /** Holds what was asked, and by whom. */
    record Asked(byte[] message, boolean stream, SocketAddress source) {

        String name() {
            String question = Reply.of(message).questions().get(0);
            return question.substring(0, question.indexOf(' '));
        }
    }

    private final DatagramChannel datagrams;
    private final ServerSocketChannel connections;
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private volatile Function<Asked, List<byte[]>> answers;

    FakeResolver(NetworkNamespace host, String address, Function<Asked, List<byte[]>> answers) {
        this.answers = answers;
        InetSocketAddress bound = new InetSocketAddress(address, 53);
        this.datagrams =
                host.call(
                        () -> {
                            try {
                                return DatagramChannel.open(StandardProtocolFamily.INET)
                                        .bind(bound);
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        });
        this.connections =
                host.call(
                        () -> {
                            try {
                                return ServerSocketChannel.open(StandardProtocolFamily.INET)
                                        .bind(bound);
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        });
        start(this::serveDatagrams);
        start(this::serveConnections);
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "fake-resolver");
        thread.setDaemon(true);
        thread.start();
    }

    void answers(Function<Asked, List<byte[]>> other) {
        answers = other;
    }

    List<Asked> asked() {
        return asked;
    }

    private void serveDatagrams() {
        ByteBuffer buffer = ByteBuffer.allocate(65_535);
        try {
            while (true) {
                SocketAddress source = datagrams.receive(buffer.clear());
                byte[] message = new byte[buffer.flip().remaining()];
                buffer.get(message);
                Asked question = new Asked(message, false, source);
                asked.add(question);
                for (byte[] answer : answers.apply(question)) {
                    answer(question, answer);
                }
            }
        } catch (ClosedChannelException e) {
            // the test is over
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Answer something that was asked by UDP before. */
    void answer(Asked question, byte[] answer) {
        try {
            datagrams.send(ByteBuffer.wrap(answer), question.source());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serveConnections() {
        try {
            while (true) {
                try (SocketChannel connection = connections.accept()) {
                    DataInputStream in = new DataInputStream(connection.socket().getInputStream());
                    byte[] message = new byte[in.readUnsignedShort()];
                    in.readFully(message);
                    Asked question = new Asked(message, true, connection.getRemoteAddress());
                    asked.add(question);
                    DataOutputStream out =
                            new DataOutputStream(connection.socket().getOutputStream());
                    for (byte[] answer : answers.apply(question)) {
                        out.writeShort(answer.length);
                        out.write(answer);
                    }
                }
            }
        } catch (ClosedChannelException e) {
            // the test is over
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            datagrams.close();
            connections.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
