package io.systemcontainers.sys.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.testing.Patience;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UdpSocketTests {

    private static final InetSocketAddress ANY_PORT =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final NetworkNamespace host = NetworkNamespace.ofThisThread();
    private final UdpSocket socket = UdpSocket.open(host, ANY_PORT);

    @AfterEach
    void letGo() {
        socket.close();
        host.close();
    }

    @Test
    void says_who_sent_a_datagram_and_by_which_device() {
        try (UdpSocket other = UdpSocket.open(host, ANY_PORT)) {
            other.send(new byte[] {1, 2, 3}, socket.address(), 0);

            Datagram datagram = socket.receive().orElseThrow();

            assertThat(datagram.content()).containsExactly(1, 2, 3);
            assertThat(datagram.source()).isEqualTo(other.address());
            assertThat(datagram.device()).isEqualTo(1);
        }
    }

    @Test
    void answers_by_the_device_that_is_asked_for() {
        try (UdpSocket other = UdpSocket.open(host, ANY_PORT)) {
            other.send(new byte[] {1}, socket.address(), 1);

            assertThat(socket.receive()).isPresent();
        }
    }

    @Test
    void goes_on_when_a_datagram_of_before_found_nobody() {
        InetSocketAddress nobody;
        try (UdpSocket gone = UdpSocket.open(host, ANY_PORT)) {
            nobody = gone.address();
        }
        socket.send(new byte[] {1}, nobody, 0);
        socket.send(new byte[] {2}, socket.address(), 0);

        assertThat(socket.receive().orElseThrow().content()).containsExactly(2);
    }

    @Test
    void tells_who_waits_that_it_is_closed() {
        CompletableFuture<Optional<Datagram>> waiting =
                CompletableFuture.supplyAsync(socket::receive);
        await().until(() -> !waiting.isDone());

        socket.close();

        assertThat(waiting).succeedsWithin(Patience.LIMIT).isEqualTo(Optional.empty());
        assertThat(socket.receive()).isEmpty();
    }
}
