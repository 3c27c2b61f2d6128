package io.systemcontainers.network.dhcp;

import io.systemcontainers.network.testing.VethPair;
import io.systemcontainers.sys.net.Datagram;
import io.systemcontainers.sys.net.UdpSocket;
import io.systemcontainers.testing.Patience;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Ask from a machine that has no address yet, with a real socket. */
final class TestClient implements AutoCloseable {

    private static final InetSocketAddress EVERYBODY = new InetSocketAddress("255.255.255.255", 67);

    /** Holds an answer. */
    record Reply(DhcpMessage message) {

        Optional<String> address(int option) {
            return message.address(option).map(InetAddress::getHostAddress);
        }

        long number(int option) {
            byte[] value = message.option(option).orElseThrow();
            return ByteBuffer.allocate(Long.BYTES)
                    .position(Long.BYTES - value.length)
                    .put(value)
                    .getLong(0);
        }
    }

    private final BlockingQueue<Datagram> received = new LinkedBlockingQueue<>();
    private final UdpSocket socket;
    private final int device;
    private final Thread thread;

    TestClient(VethPair.Side machine) {
        this(machine, "0.0.0.0");
    }

    /** Ask from an address, and hear only what is sent to it. */
    TestClient(VethPair.Side machine, String address) {
        this.device = machine.device();
        this.socket = UdpSocket.open(machine.namespace(), new InetSocketAddress(address, 68));
        this.thread = new Thread(this::listen, "dhcp-test-client");
        thread.setDaemon(true);
        thread.start();
    }

    private void listen() {
        for (Optional<Datagram> next = socket.receive();
                next.isPresent();
                next = socket.receive()) {
            received.add(next.get());
        }
    }

    void send(byte[] packet) {
        socket.send(packet, EVERYBODY, device);
    }

    Reply ask(Packet packet) {
        send(packet.bytes());
        return receive();
    }

    /** Wait for the next answer. */
    Reply receive() {
        try {
            Datagram datagram = received.poll(Patience.SECONDS, TimeUnit.SECONDS);
            if (datagram == null) {
                throw new AssertionError("no answer");
            }
            return new Reply(DhcpMessage.decode(datagram.content()));
        } catch (MalformedMessageException e) {
            throw new AssertionError("an answer that is none", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Wait for the answer to a question, whatever others are answered before it. */
    Reply receive(int transaction) {
        Reply reply = receive();
        while (reply.message().transaction() != transaction) {
            reply = receive();
        }
        return reply;
    }

    /** Close it; its port is free then, which it is only when nobody listens anymore. */
    @Override
    public void close() {
        socket.close();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(Patience.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
        if (thread.isAlive()) {
            throw new AssertionError("the client still listens");
        }
    }
}
