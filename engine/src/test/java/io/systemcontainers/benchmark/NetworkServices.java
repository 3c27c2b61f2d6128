package io.systemcontainers.benchmark;

import io.systemcontainers.Engine;
import io.systemcontainers.network.Fabric;
import io.systemcontainers.sys.net.NetworkNamespace;
import io.systemcontainers.sys.net.UdpSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;

/** Ask the services of a network with fifty machines: by DHCP for an address, and for names. */
final class NetworkServices implements Benchmark {

    private static final int MACHINES = Integer.getInteger("benchmark.machines", 50);
    private static final int LOOKUPS = 100;
    private static final int REQUESTS = 200;
    private static final int PAUSE_MILLISECONDS = 20;
    private static final int PROMISED_MILLISECONDS = 5;
    private static final int DNS = 53;
    private static final int DHCP_SERVER = 67;
    private static final int DHCP_CLIENT = 68;
    private static final int DEVICE = 100;
    /* RFC 2132, section 9.6. */
    private static final int DISCOVER = 1;
    private static final int OFFER = 2;
    private static final int REQUEST = 3;
    private static final int ACK = 5;
    /* Where options begin: RFC 2131, section 2, with the four bytes before them. */
    private static final int OPTIONS = 240;

    @Override
    public List<Figure> run(Engine engine) {
        try (NetworkNamespace host = NetworkNamespace.ofThisThread();
                Fabric fabric = Fabric.make(host);
                Lan lan = new Lan()) {
            List<Lan.Place> places = new ArrayList<>();
            for (int i = 0; i < MACHINES; i++) {
                places.add(lan.member(fabric, "machine-" + i));
            }
            List<Figure> figures = new ArrayList<>(dhcp(places.get(0)));
            figures.add(names(places));
            return figures;
        }
    }

    private static Figure names(List<Lan.Place> places) {
        ExecutorService threads = Executors.newFixedThreadPool(places.size());
        try {
            List<Future<long[]>> running = new ArrayList<>();
            for (Lan.Place place : places) {
                running.add(threads.submit(() -> lookups(place)));
            }
            long[] all = running.stream().flatMapToLong(one -> Arrays.stream(get(one))).toArray();
            Samples samples = new Samples(all);
            double slowest = samples.percentile99() / 1e6;
            return new Figure(
                    "a name, 50 machines asking",
                    String.format(Locale.ROOT, "99 %%: %.2f ms, median %s", slowest, samples),
                    "promised " + PROMISED_MILLISECONDS + " ms",
                    slowest / PROMISED_MILLISECONDS,
                    1.0);
        } finally {
            threads.shutdown();
        }
    }

    private static long[] get(Future<long[]> future) {
        try {
            return future.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /* Each machine asks fifty times in a second, as one that does little else. */
    private static long[] lookups(Lan.Place place) throws InterruptedException {
        byte[] address = place.address().getAddress();
        address[3] = 1;
        InetSocketAddress server = new InetSocketAddress(address(address), DNS);
        long[] nanos = new long[LOOKUPS];
        try (UdpSocket socket =
                UdpSocket.open(place.namespace(), new InetSocketAddress(place.address(), 0))) {
            for (int i = 0; i < LOOKUPS; i++) {
                Thread.sleep(ThreadLocalRandom.current().nextInt(2 * PAUSE_MILLISECONDS));
                byte[] question = question("machine-" + i % MACHINES);
                nanos[i] =
                        Samples.nanos(
                                () -> {
                                    socket.send(question, server, 0);
                                    socket.receive().orElseThrow();
                                });
            }
        }
        return nanos;
    }

    private static InetAddress address(byte... bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /* RFC 1035, section 4.1: one question for an A record. */
    private static byte[] question(String name) {
        byte[] label = name.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(12 + 1 + label.length + 1 + 4)
                .putShort((short) ThreadLocalRandom.current().nextInt())
                .putShort((short) 0x0100)
                .putShort((short) 1)
                .putShort((short) 0)
                .putInt(0)
                .put((byte) label.length)
                .put(label)
                .put((byte) 0)
                .putShort((short) 1)
                .putShort((short) 1)
                .array();
    }

    /* A client that has just booted: it asks for an offer, and takes it. */
    private static List<Figure> dhcp(Lan.Place place) {
        byte[] hardware = hardware(place);
        byte[] server = place.address().getAddress();
        server[3] = 1;
        try (UdpSocket socket =
                UdpSocket.open(
                        place.namespace(),
                        new InetSocketAddress(address(0, 0, 0, 0), DHCP_CLIENT))) {
            byte[] discover = message(hardware, 53, 1, DISCOVER, 255);
            byte[] request = request(hardware, server, place.address().getAddress());
            Samples.Pair pair =
                    Samples.alternating(
                            20,
                            REQUESTS,
                            () -> Samples.nanos(() -> exchange(socket, discover, OFFER)),
                            () -> Samples.nanos(() -> exchange(socket, request, ACK)));
            return List.of(
                    Figure.within("an offer by DHCP", pair.first(), PROMISED_MILLISECONDS),
                    slowest("an offer by DHCP, 95 %", pair.first()),
                    Figure.within("a lease by DHCP", pair.second(), PROMISED_MILLISECONDS),
                    slowest("a lease by DHCP, 95 %", pair.second()));
        }
    }

    private static Figure slowest(String name, Samples samples) {
        return Figure.within(name, new Samples(samples.percentile95()), PROMISED_MILLISECONDS);
    }

    private static byte[] hardware(Lan.Place place) {
        return place.namespace()
                .call(
                        () -> {
                            try {
                                return NetworkInterface.getByName("eth0").getHardwareAddress();
                            } catch (SocketException e) {
                                throw new IllegalStateException(e);
                            }
                        });
    }

    private static InetAddress address(int... parts) {
        byte[] bytes = new byte[parts.length];
        for (int i = 0; i < parts.length; i++) {
            bytes[i] = (byte) parts[i];
        }
        return address(bytes);
    }

    /* RFC 2131, section 4.3.2, SELECTING: the server's address, and the one that it offered. */
    private static byte[] request(byte[] hardware, byte[] server, byte[] offered) {
        ByteBuffer options = ByteBuffer.allocate(16);
        options.put(new byte[] {53, 1, REQUEST, 54, 4}).put(server);
        options.put(new byte[] {50, 4}).put(offered).put((byte) 255);
        int[] numbers = new int[options.capacity()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = options.get(i);
        }
        return message(hardware, numbers);
    }

    /* RFC 2131, section 2. */
    private static byte[] message(byte[] hardware, int... options) {
        ByteBuffer message = ByteBuffer.allocate(300);
        message.put((byte) 1).put((byte) 1).put((byte) hardware.length).put((byte) 0);
        message.putInt(ThreadLocalRandom.current().nextInt());
        message.position(28).put(hardware);
        message.position(OPTIONS - 4).putInt(0x63825363);
        for (int option : options) {
            message.put((byte) option);
        }
        return message.array();
    }

    private static void exchange(UdpSocket socket, byte[] message, int expected) {
        InetSocketAddress everybody =
                new InetSocketAddress(address(255, 255, 255, 255), DHCP_SERVER);
        socket.send(message, everybody, DEVICE);
        byte[] answer = socket.receive().orElseThrow().content();
        // The server says first what an answer is: option 53, of one byte.
        if (answer[OPTIONS] != 53 || answer[OPTIONS + 2] != expected) {
            throw new IllegalStateException("DHCP answered " + answer[OPTIONS + 2]);
        }
    }
}
