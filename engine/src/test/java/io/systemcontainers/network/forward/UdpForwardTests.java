package io.systemcontainers.network.forward;

import static io.systemcontainers.network.forward.TwoNetworks.LOOPBACK;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.Device;
import io.systemcontainers.network.testing.OpenDescriptors;
import io.systemcontainers.network.testing.TestNetwork;
import io.systemcontainers.testing.EngineRing;
import io.systemcontainers.testing.SystemProperty;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@EngineRing
@Isolated("counts the descriptors of this JVM")
class UdpForwardTests {

    private static final InetAddress SIX = address("::1");

    private final TwoNetworks networks = new TwoNetworks();
    private DatagramSocket target;

    @BeforeEach
    void open() {
        target = socket(networks.inside, LOOPBACK);
    }

    @AfterEach
    void letGo() throws Exception {
        networks.close();
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private DatagramSocket socket(TestNetwork network, InetAddress address) {
        return networks.add(
                network.namespace()
                        .call(
                                () -> {
                                    try {
                                        return new DatagramSocket(0, address);
                                    } catch (SocketException e) {
                                        throw new UncheckedIOException(e);
                                    }
                                }));
    }

    private NativeForward forward(String listen) {
        return networks.forward(Device.proxy(listen, "udp:127.0.0.1:" + target.getLocalPort()));
    }

    private static void send(DatagramSocket from, InetSocketAddress to, String text)
            throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        from.send(new DatagramPacket(bytes, bytes.length, to));
    }

    private static DatagramPacket receive(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        socket.receive(packet);
        return packet;
    }

    private static String text(DatagramPacket packet) {
        return new String(packet.getData(), 0, packet.getLength(), UTF_8);
    }

    private static InetSocketAddress source(DatagramPacket packet) {
        return (InetSocketAddress) packet.getSocketAddress();
    }

    @Test
    void answers_reach_the_client_that_asked() throws IOException {
        NativeForward forward = forward("udp:127.0.0.1:0");
        DatagramSocket one = socket(networks.outside, LOOPBACK);
        DatagramSocket two = socket(networks.outside, LOOPBACK);
        send(one, forward.address(), "one");
        DatagramPacket first = receive(target);
        send(two, forward.address(), "two");
        DatagramPacket second = receive(target);

        send(target, source(second), text(second) + "!");
        send(target, source(first), text(first) + "!");

        DatagramPacket answer = receive(one);
        assertThat(text(answer)).isEqualTo("one!");
        assertThat(source(answer)).isEqualTo(forward.address());
        assertThat(text(receive(two))).isEqualTo("two!");
    }

    @Test
    void a_client_keeps_its_address_at_the_target() throws IOException {
        NativeForward forward = forward("udp:127.0.0.1:0");
        DatagramSocket client = socket(networks.outside, LOOPBACK);
        send(client, forward.address(), "1");
        send(client, forward.address(), "2");

        assertThat(source(receive(target))).isEqualTo(source(receive(target)));
    }

    @Test
    void answers_come_from_the_address_that_was_asked() throws IOException {
        NativeForward forward = forward("udp:0.0.0.0:0");
        DatagramSocket client = socket(networks.outside, LOOPBACK);
        InetSocketAddress asked =
                new InetSocketAddress(address("127.0.0.7"), forward.address().getPort());
        client.connect(asked); // which drops what comes from elsewhere
        send(client, asked, "x");
        send(target, source(receive(target)), "y");

        assertThat(text(receive(client))).isEqualTo("y");
    }

    @Test
    void leads_from_ipv6_to_ipv4() throws IOException {
        NativeForward forward = forward("udp:[::]:0");
        DatagramSocket client = socket(networks.outside, SIX);
        send(client, new InetSocketAddress(SIX, forward.address().getPort()), "six");
        send(target, source(receive(target)), "four");

        assertThat(text(receive(client))).isEqualTo("four");
    }

    @Test
    void delivers_the_longest_and_the_empty() throws IOException {
        NativeForward forward = forward("udp:127.0.0.1:0");
        DatagramSocket client = socket(networks.outside, LOOPBACK);
        send(client, forward.address(), "x".repeat(65_507));
        assertThat(receive(target).getLength()).isEqualTo(65_507);
        send(client, forward.address(), "");

        assertThat(receive(target).getLength()).isZero();
    }

    @Test
    void goes_on_when_nobody_took_what_was_sent() throws IOException {
        NativeForward forward = forward("udp:127.0.0.1:0");
        DatagramSocket client = socket(networks.outside, LOOPBACK);
        int port = target.getLocalPort();
        target.close();
        send(client, forward.address(), "lost");
        DatagramSocket again = networks.add(networks.inside.namespace().call(() -> reopened(port)));
        CompletableFuture<DatagramPacket> received =
                CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return receive(again);
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        });

        await().until(
                        () -> {
                            send(client, forward.address(), "there");
                            return received.isDone();
                        });

        assertThat(text(received.join())).isIn("lost", "there");
    }

    private static DatagramSocket reopened(int port) {
        try {
            return new DatagramSocket(port, LOOPBACK);
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    @SuppressWarnings("try") // it counts until it is closed
    void forgets_clients_that_are_silent() throws IOException {
        try (SystemProperty idle = SystemProperty.set(Limit.UDP_IDLE.property(), "1")) {
            NativeForward forward = forward("udp:127.0.0.1:0");
            DatagramSocket client = socket(networks.outside, LOOPBACK);
            long before = OpenDescriptors.count();
            send(client, forward.address(), "x");
            receive(target);
            assertThat(OpenDescriptors.count()).isLessThanOrEqualTo(before + 1);

            await().until(() -> OpenDescriptors.count() <= before);
            send(client, forward.address(), "again");
            assertThat(text(receive(target))).isEqualTo("again");
        }
    }

    @Test
    void remembers_so_many_clients_and_no_more() throws IOException {
        NativeForward forward = forward("udp:127.0.0.1:0");
        long before = OpenDescriptors.count();
        for (int i = 0; i < Associations.AT_MOST + 20; i++) {
            try (DatagramSocket client = socket(networks.outside, LOOPBACK)) {
                send(client, forward.address(), "x");
                receive(target);
            }
        }

        assertThat(OpenDescriptors.count()).isLessThanOrEqualTo(before + Associations.AT_MOST + 1);
    }

    @Test
    void says_that_a_port_is_taken() {
        DatagramSocket other = socket(networks.outside, LOOPBACK);
        int port = other.getLocalPort();

        assertThatThrownBy(() -> forward("udp:127.0.0.1:" + port))
                .hasMessageStartingWith(
                        "forwarding udp:127.0.0.1:"
                                + port
                                + " to UDP port "
                                + target.getLocalPort()
                                + " of machine `web`: EADDRINUSE");
    }
}
