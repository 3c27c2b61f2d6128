package io.systemcontainers.network.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.testing.EngineRing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is true of connections. */
@EngineRing
class TcpServiceTests {

    private static final Bounds TIGHT =
            new Bounds(
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(60),
                    1024,
                    128,
                    3,
                    2);

    @TempDir private Path directory;
    private TestServer server;
    private TestClient client;

    @BeforeEach
    void start() {
        start(TestServer.USUAL);
    }

    private void start(Bounds bounds) {
        server = new TestServer(directory, bounds);
        server.names.with("web", "10.0.0.3").with("db", "10.0.0.4");
        client = server.client("127.0.0.2");
    }

    private void restart(Bounds bounds) {
        server.close();
        start(bounds);
    }

    @AfterEach
    void stop() {
        await().untilAsserted(() -> assertThat(server.server.connections()).isZero());
        server.close();
    }

    @Test
    void answers_what_is_asked_before_the_answer_to_an_earlier_question() throws IOException {
        FakeResolver resolver = server.resolver("127.0.0.1", asked -> List.of());
        try (Socket connection = client.connect()) {
            TestClient.send(
                    connection,
                    Messages.query(1, "silent.example.com", Messages.A),
                    Messages.query(2, "web", Messages.A),
                    Messages.query(3, "db", Messages.A));

            assertThat(TestClient.receive(connection).id()).isEqualTo(2);
            assertThat(TestClient.receive(connection).id()).isEqualTo(3);
        }
        await().until(() -> !resolver.asked().isEmpty());
    }

    @Test
    void reads_what_comes_byte_by_byte() throws IOException {
        try (Socket connection = client.connect()) {
            connection.setTcpNoDelay(true);
            byte[] query = Messages.query(1, "web", Messages.A);
            for (byte one : TcpExchange.framed(query).array()) {
                connection.getOutputStream().write(one);
            }

            assertThat(TestClient.receive(connection).data()).containsExactly("10.0.0.3");
        }
    }

    @Test
    void answers_a_client_that_asks_no_more() throws IOException {
        server.resolver(
                "127.0.0.1", asked -> List.of(Messages.answer(asked.message(), "192.0.2.1", 1)));
        try (Socket connection = client.connect()) {
            TestClient.send(connection, Messages.query(1, "example.com", Messages.A));
            connection.shutdownOutput();

            assertThat(TestClient.receive(connection).data()).containsExactly("192.0.2.1");
            assertThat(connection.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void answers_all_questions_of_a_client_that_takes_its_answers_late() throws Exception {
        String[] addresses = new String[200];
        for (int i = 0; i < addresses.length; i++) {
            addresses[i] = "10.0.2." + i;
        }
        server.names.with("many", addresses);
        int questions = 5000; // more answers than the buffers of both sides hold
        try (Socket connection = client.connect()) {
            Thread asking =
                    new Thread(
                            () -> {
                                try {
                                    for (int i = 0; i < questions; i++) {
                                        byte[] query = Messages.query(i, "many", Messages.A);
                                        TestClient.send(connection, query);
                                    }
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                            });
            asking.start();
            try (TestClient other = new TestClient(server.network, "127.0.0.3", "127.0.0.53")) {
                other.askByTcp(Messages.query(1, "web", Messages.A));
            }
            for (int i = 0; i < questions; i++) {
                Reply reply = TestClient.receive(connection);
                assertThat(reply.id()).isEqualTo(i);
                assertThat(reply.answers()).hasSize(200);
            }
            asking.join();
        }
    }

    @Test
    void hangs_up_when_nothing_is_asked() throws IOException {
        restart(TIGHT);
        try (Socket connection = client.connect();
                Socket half = client.connect()) {
            half.getOutputStream().write(0);
            TestClient.send(connection, Messages.query(1, "web", Messages.A));
            TestClient.receive(connection);

            assertThat(connection.getInputStream().read()).isEqualTo(-1);
            assertThat(half.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void does_not_hang_up_while_somebody_waits_for_an_answer() throws IOException {
        restart(
                new Bounds(
                        Duration.ofSeconds(4),
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(2), // the question has to come within that
                        Duration.ofSeconds(60),
                        10,
                        10,
                        10,
                        10));
        try (ServerSocketChannel silent = listening();
                Socket connection = client.connect()) {
            assertThat(silent.isOpen()).isTrue();
            TestClient.send(connection, Messages.query(1, "example.com", Messages.A));

            assertThat(TestClient.receive(connection).code()).isEqualTo(2);
        }
    }

    @Test
    void hangs_up_on_a_client_that_has_asked_the_same_twice() throws IOException {
        server.resolver(
                "127.0.0.1", asked -> List.of(Messages.answer(asked.message(), "192.0.2.1", 1)));
        byte[] query = Messages.query(1, "example.com", Messages.A);
        try (Socket connection = client.connect()) {
            TestClient.send(connection, query, query);
            connection.shutdownOutput();

            assertThat(TestClient.receive(connection).data()).containsExactly("192.0.2.1");
            assertThat(connection.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void hangs_up_when_nothing_happens_although_somebody_waits() throws IOException {
        restart(
                new Bounds(
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(2),
                        Duration.ofMillis(300),
                        10,
                        10,
                        10,
                        10));
        try (ServerSocketChannel silent = listening();
                Socket connection = client.connect()) {
            assertThat(silent.isOpen()).isTrue();
            TestClient.send(connection, Messages.query(1, "example.com", Messages.A));

            assertThat(connection.getInputStream().read()).isEqualTo(-1);
        }
    }

    /* The kernel takes the connections, and nobody ever looks at them. */
    private ServerSocketChannel listening() {
        return server.host.call(
                () -> {
                    try {
                        return ServerSocketChannel.open()
                                .bind(new InetSocketAddress("127.0.0.1", 53));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    @Test
    void gives_no_client_more_than_its_share_of_connections() throws IOException {
        restart(
                new Bounds(
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(60),
                        10,
                        10,
                        3,
                        2));
        List<Socket> greedy = new ArrayList<>(List.of(client.connect(), client.connect()));
        await().until(() -> server.server.connections() == 2);
        greedy.add(client.connect());
        assertThat(isHungUp(greedy.get(2))).isTrue();

        try (TestClient other = new TestClient(server.network, "127.0.0.3", "127.0.0.53")) {
            assertThat(other.askByTcp(Messages.query(1, "web", 1)).data()).hasSize(1);
        }
        for (Socket one : greedy) {
            one.close();
        }
        await().until(() -> server.server.connections() == 0);
        assertThat(client.askByTcp(Messages.query(1, "web", 1)).data()).hasSize(1);
    }

    @Test
    void closes_connections_when_it_is_closed() throws IOException {
        try (Socket connection = client.connect()) {
            await().until(() -> server.server.connections() == 1);
            server.server.close();

            assertThat(isHungUp(connection)).isTrue();
        }
        restart(TestServer.USUAL);
    }

    private static boolean isHungUp(Socket connection) throws IOException {
        try {
            return connection.getInputStream().read() < 0;
        } catch (SocketException e) {
            return e.getMessage().contains("reset");
        }
    }
}
