package io.systemcontainers.network.forward;

import static io.systemcontainers.network.forward.TwoNetworks.LOOPBACK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.Device;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.network.testing.OpenDescriptors;
import io.systemcontainers.network.testing.Service;
import io.systemcontainers.testing.EngineRing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@EngineRing
@Isolated("counts the descriptors of this JVM")
class ForwardEndTests {

    private final TwoNetworks networks = new TwoNetworks();
    private Service echo;

    @AfterEach
    void letGo() throws Exception {
        networks.close();
    }

    private NativeForward forward() {
        echo = networks.add(Service.start(networks.inside, LOOPBACK, 0, Service::echo));
        return networks.forward(echo.port());
    }

    @Test
    void ends_connections_and_takes_no_more() throws IOException {
        NativeForward forward = forward();
        Socket open = networks.dial(forward);
        open.getOutputStream().write(1);
        assertThat(open.getInputStream().read()).isEqualTo(1);

        forward.close();

        assertThatThrownBy(() -> open.getInputStream().read()).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> networks.dial(forward))
                .isInstanceOf(UncheckedIOException.class)
                .hasCauseInstanceOf(ConnectException.class);
    }

    @Test
    void leaves_no_descriptor_and_no_thread() throws IOException {
        NativeForward first = forward();
        exchangeOnce(first);
        first.close();
        long before = OpenDescriptors.count();

        NativeForward forward = networks.forward(echo.port());
        List<Socket> clients = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Socket client = networks.outside.dial(LOOPBACK, forward.address().getPort());
            client.getOutputStream().write(1);
            assertThat(client.getInputStream().read()).isEqualTo(1);
            clients.add(client);
        }
        assertThat(OpenDescriptors.count()).isGreaterThan(before + 20);
        forward.close();
        for (Socket client : clients) {
            client.close();
        }

        await().untilAsserted(
                        () -> assertThat(OpenDescriptors.count()).isLessThanOrEqualTo(before));
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("systemcontainers-forward-test");
    }

    private void exchangeOnce(NativeForward forward) throws IOException {
        try (Socket client = networks.outside.dial(LOOPBACK, forward.address().getPort())) {
            assertThat(TwoNetworks.exchange(client, "x")).isEqualTo("x");
        }
    }

    @Test
    void may_be_closed_again_and_still_says_where_it_was() {
        NativeForward forward = forward();
        InetSocketAddress address = forward.address();

        forward.close();
        forward.close();

        assertThat(forward.address()).isEqualTo(address);
    }

    @Test
    void says_that_a_port_is_taken() throws IOException {
        ServerSocket other = networks.add(networks.outside.listen(LOOPBACK, 8080));
        long before = OpenDescriptors.count();

        assertThatThrownBy(
                        () ->
                                networks.forward(
                                        Device.proxy(
                                                "tcp:127.0.0.1:8079-8080", "tcp:127.0.0.1:80")))
                .isInstanceOf(SystemContainerException.class)
                .hasMessage(
                        "forwarding tcp:127.0.0.1:8080 to port 80 of machine `web`: EADDRINUSE"
                                + " (Address already in use): another process listens there; use"
                                + " port 0 for a free one");
        assertThat(other.isBound()).isTrue();
        await().untilAsserted(
                        () -> assertThat(OpenDescriptors.count()).isLessThanOrEqualTo(before));
    }

    @Test
    void says_that_an_address_is_not_there() {
        assertThatThrownBy(
                        () ->
                                networks.forward(
                                        Device.proxy("tcp:192.0.2.1:8080", "tcp:127.0.0.1:80")))
                .hasMessageStartingWith(
                        "forwarding tcp:192.0.2.1:8080 to port 80 of machine `web`: EADDRNOTAVAIL")
                .hasMessageEndingWith("use one that has, or 0.0.0.0");
    }

    @Test
    void says_why_it_was_retired() {
        NativeForward forward = forward();
        InetSocketAddress address = forward.address();
        forward.requireCurrent();

        forward.retire("this forward belongs to the state before the reset");

        assertThat(forward.address()).isEqualTo(address);
        assertThat(forward.retired())
                .contains("this forward belongs to the state before the reset");
        assertThatThrownBy(forward::requireCurrent)
                .isInstanceOf(SystemContainerException.class)
                .hasMessage(
                        "forwarding tcp:127.0.0.1:0 to port "
                                + echo.port()
                                + " of machine `web`: this forward belongs to the state before"
                                + " the reset: make a new one");
        assertThatThrownBy(() -> networks.dial(forward)).hasCauseInstanceOf(ConnectException.class);
    }

    @Test
    void leaves_to_the_kernel_what_it_is_to_forward() {
        Device device = Device.proxy("tcp:127.0.0.1:80", "tcp:127.0.0.1:80").with("nat", "true");

        assertThatThrownBy(() -> networks.forward(device))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("device `test`: with nat=true the kernel forwards");
    }
}
