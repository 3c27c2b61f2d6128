package io.systemcontainers.benchmark;

import io.systemcontainers.Device;
import io.systemcontainers.Engine;
import io.systemcontainers.network.forward.NativeForward;
import io.systemcontainers.network.forward.ProxyConfig;
import io.systemcontainers.network.forward.Side;
import io.systemcontainers.network.testing.Service;
import io.systemcontainers.network.testing.TestNetwork;
import io.systemcontainers.sys.Open;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;

/**
 * Send a gigabyte over TCP from one network into another, and make connections: through a forward,
 * against directly, over a cable between the two.
 */
final class Forwards implements Benchmark {

    private static final int BYTES = Integer.getInteger("benchmark.bytes", 1_000_000_000);
    private static final int RUNS = Integer.getInteger("benchmark.forwards", 9);
    private static final int CONNECTIONS = Integer.getInteger("benchmark.connections", 500);
    private static final int BLOCK = 128 * 1024;

    private static final InetAddress OUTSIDE = address(1);
    private static final InetAddress INSIDE = address(2);

    private static InetAddress address(int last) {
        try {
            return InetAddress.getByAddress(new byte[] {10, 9, 8, (byte) last});
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public List<Figure> run(Engine engine) {
        try (TestNetwork outside = new TestNetwork("the outside");
                TestNetwork inside = new TestNetwork("the inside")) {
            TestNetwork.connect(outside, OUTSIDE, inside, INSIDE);
            return List.of(throughput(outside, inside), latency(outside, inside));
        }
    }

    private static Figure throughput(TestNetwork outside, TestNetwork inside) {
        try (Service sink = Service.start(inside, INSIDE, 0, Forwards::swallow);
                NativeForward forward = forward(outside, inside, sink.port())) {
            Samples.Pair pair =
                    Samples.alternating(
                            2,
                            RUNS,
                            () -> Samples.nanos(() -> send(dialled(outside, forward))),
                            () -> Samples.nanos(() -> send(outside.dial(INSIDE, sink.port()))));
            return Figure.of(BYTES / 1_000_000 + " MB through a forward", pair, "direct", 2.0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Figure latency(TestNetwork outside, TestNetwork inside) {
        try (Service echo = Service.start(inside, INSIDE, 0, Service::echo);
                NativeForward forward = forward(outside, inside, echo.port())) {
            Samples.Pair pair =
                    Samples.alternating(
                            100,
                            CONNECTIONS,
                            () -> Samples.nanos(() -> ask(dialled(outside, forward))),
                            () -> Samples.nanos(() -> ask(outside.dial(INSIDE, echo.port()))));
            long added = pair.first().median() - pair.second().median();
            return new Figure(
                    "a connection, a byte and back",
                    pair.first().toString(),
                    "direct " + pair.second() + ", promised 1 ms more",
                    added / 1e6,
                    1.0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static NativeForward forward(TestNetwork outside, TestNetwork inside, int port) {
        ProxyConfig config =
                ProxyConfig.of(
                        "benchmark",
                        Device.proxy(
                                "tcp:" + OUTSIDE.getHostAddress() + ":0",
                                "tcp:" + INSIDE.getHostAddress() + ":" + port));
        return NativeForward.open(
                config,
                Side.host(outside.namespace()),
                new Side(inside.namespace(), () -> Open.root(Path.of("/")), 0, "the inside"));
    }

    private static Socket dialled(TestNetwork outside, NativeForward forward) {
        return outside.dial(OUTSIDE, forward.address().getPort());
    }

    private static void send(Socket socket) {
        byte[] block = new byte[BLOCK];
        try (socket) {
            for (int sent = 0; sent < BYTES; ) {
                int length = Math.min(block.length, BYTES - sent);
                socket.getOutputStream().write(block, 0, length);
                sent += length;
            }
            socket.shutdownOutput();
            if (socket.getInputStream().read() != 1) {
                throw new IllegalStateException("not all of it arrived");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Take everything, and say whether it was all. */
    private static void swallow(Socket connection) throws IOException {
        InputStream input = connection.getInputStream();
        byte[] block = new byte[BLOCK];
        long received = 0;
        for (int length = input.read(block); length >= 0; length = input.read(block)) {
            received += length;
        }
        connection.getOutputStream().write(received == BYTES ? 1 : 0);
    }

    private static void ask(Socket socket) {
        try (socket) {
            socket.getOutputStream().write(7);
            if (socket.getInputStream().read() != 7) {
                throw new IllegalStateException("another byte came back");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
