package io.systemcontainers.benchmark;

import io.systemcontainers.Engine;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.NetworkAccess;
import io.systemcontainers.network.Fabric;
import io.systemcontainers.sys.net.NetworkNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Locale;

/**
 * Send a gigabyte from the host to a machine, and from one machine to another, against a bridge and
 * veths that one sets up by hand; and see what a network adds to a launch.
 */
final class MachineNetworks implements Benchmark {

    private static final int BYTES = Integer.getInteger("benchmark.bytes", 1_000_000_000);
    private static final int RUNS = Integer.getInteger("benchmark.networks", 9);
    private static final int LAUNCHES = Integer.getInteger("benchmark.launches", 40);
    private static final int WARMUPS = 3;
    private static final int BLOCK = 128 * 1024;
    /* 0.8 of the throughput. */
    private static final double SLOWER = 1.25;
    private static final double ADDED_MILLISECONDS = 10;

    @Override
    public List<Figure> run(Engine engine) {
        try (NetworkNamespace host = NetworkNamespace.ofThisThread();
                Fabric fabric = Fabric.make(host);
                Lan lan = new Lan()) {
            Lan.Place one = lan.member(fabric, "one");
            Lan.Place other = lan.member(fabric, "other");
            Lan.Place[] plain = lan.plain(2);
            return List.of(
                    throughput(
                            "from the host to a machine",
                            host,
                            one,
                            plain[0].namespace(),
                            plain[1]),
                    throughput(
                            "from machine to machine",
                            other.namespace(),
                            one,
                            plain[2].namespace(),
                            plain[1]),
                    added(engine, BUSYBOX),
                    added(engine, DEBIAN));
        }
    }

    private static Figure throughput(
            String what,
            NetworkNamespace from,
            Lan.Place to,
            NetworkNamespace plainFrom,
            Lan.Place plainTo) {
        Samples.Pair pair =
                Samples.alternating(
                        2,
                        RUNS,
                        () -> Samples.nanos(() -> send(from, to)),
                        () -> Samples.nanos(() -> send(plainFrom, plainTo)));
        return Figure.of(
                BYTES / 1_000_000 + " MB " + what, pair, "a bridge and veths by hand", SLOWER);
    }

    private static void send(NetworkNamespace from, Lan.Place to) {
        try (ServerSocketChannel server = to.namespace().call(MachineNetworks::listening);
                SocketChannel client = from.call(MachineNetworks::socket)) {
            server.bind(new InetSocketAddress(to.address(), 0));
            Thread receiver = new Thread(() -> swallow(server), "receiver");
            receiver.start();
            client.connect(server.getLocalAddress());
            ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
            for (int sent = 0; sent < BYTES; ) {
                block.clear().limit(Math.min(BLOCK, BYTES - sent));
                while (block.hasRemaining()) {
                    sent += client.write(block);
                }
            }
            client.shutdownOutput();
            client.read(block.clear()); // the other side closes when it has all
            receiver.join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ServerSocketChannel listening() {
        try {
            return ServerSocketChannel.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SocketChannel socket() {
        try {
            return SocketChannel.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void swallow(ServerSocketChannel server) {
        try (SocketChannel accepted = server.accept()) {
            ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
            long received = 0;
            for (int length = 0; length >= 0; length = accepted.read(block.clear())) {
                received += length;
            }
            if (received != BYTES) {
                throw new IllegalStateException("not all of it arrived: " + received);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Figure added(Engine engine, String image) {
        MachineConfig config = MachineConfig.of(image);
        Samples.Pair pair =
                Samples.alternating(
                        WARMUPS,
                        LAUNCHES,
                        () -> launch(engine, config),
                        () -> launch(engine, config.network(NetworkAccess.NONE)));
        double added = (pair.first().median() - pair.second().median()) / 1e6;
        return new Figure(
                "a launch with a network, " + image,
                pair.first().toString(),
                String.format(
                        Locale.ROOT,
                        "without %s, promised %.0f ms more",
                        pair.second(),
                        ADDED_MILLISECONDS),
                added / ADDED_MILLISECONDS,
                1.0);
    }

    private static long launch(Engine engine, MachineConfig config) {
        long start = System.nanoTime();
        try (Machine machine = engine.launch(config)) {
            long took = System.nanoTime() - start;
            machine.exec("true").assertSuccess();
            return took;
        }
    }
}
