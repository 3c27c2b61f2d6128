package io.systemcontainers.network.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.network.testing.OpenDescriptors;
import io.systemcontainers.testing.EngineRing;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one client can take away from the others. */
@EngineRing
class FloodTests {

    private static final int QUESTIONS = 3000;
    private static final int EACH = 128;
    private static final int CONNECTIONS_EACH = 16;

    /* Others of this process open and close some at the same time. */
    private static final int TOLERANCE = 40;

    @TempDir private Path directory;
    private TestServer server;
    private TestClient hostile;
    private TestClient client;

    @BeforeEach
    void start() {
        server = new TestServer(directory, TestServer.USUAL);
        server.names.with("web", "10.0.0.3");
        server.resolver(
                "127.0.0.1",
                asked ->
                        asked.name().equals("good.example.com.")
                                ? List.of(Messages.answer(asked.message(), "192.0.2.1", 1))
                                : List.of());
        hostile = server.client("127.0.0.9");
        client = server.client("127.0.0.2");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void answers_others_while_one_asks_thousands_of_questions_that_nobody_answers() {
        long before = OpenDescriptors.count();
        for (int i = 0; i < QUESTIONS; i++) {
            hostile.send(Messages.query(i, i + ".example.com", Messages.A));
            if (i % 100 == 99) { // not more than its socket holds
                assertThat(client.ask("web", Messages.A).data()).containsExactly("10.0.0.3");
                assertThat(client.ask("good.example.com", Messages.A).data())
                        .containsExactly("192.0.2.1");
                assertThat(server.server.waiting()).isBetween(1, EACH);
            }
        }

        assertThat(server.server.waiting()).isEqualTo(EACH);
        assertThat(OpenDescriptors.count()).isLessThan(before + EACH + TOLERANCE);
        assertThat(client.askByTcp(Messages.query(1, "web", Messages.A)).data()).hasSize(1);
        assertThat(hostile.receive().code()).as("what is too much is refused").isEqualTo(5);
    }

    @Test
    void answers_the_one_again_when_the_resolvers_have_been_given_up() {
        server.close();
        Bounds impatient =
                new Bounds(
                        Duration.ofMillis(300),
                        Duration.ofMillis(300),
                        Duration.ofSeconds(20),
                        1024,
                        EACH,
                        256,
                        CONNECTIONS_EACH);
        server = new TestServer(directory, impatient);
        server.resolver("127.0.0.1", asked -> List.of());
        server.names.with("web", "10.0.0.3");
        hostile = server.client("127.0.0.9");
        for (int i = 0; i < 200; i++) {
            hostile.send(Messages.query(i, i + ".example.com", Messages.A));
        }

        List<Integer> codes = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            codes.add(hostile.receive().code());
        }

        assertThat(codes).containsOnly(2, 5);
        assertThat(codes).filteredOn(code -> code == 2).hasSizeGreaterThanOrEqualTo(EACH);
        assertThat(server.server.waiting()).isZero();
        assertThat(hostile.ask("web", Messages.A).data()).containsExactly("10.0.0.3");
    }

    @Test
    void grants_one_client_few_connections() throws IOException {
        List<Socket> held = new ArrayList<>();
        try {
            for (int i = 0; i < 100; i++) {
                held.add(hostile.connect());
            }
            await().until(() -> server.server.connections() == CONNECTIONS_EACH);

            assertThat(client.askByTcp(Messages.query(1, "web", Messages.A)).data()).hasSize(1);
            assertThat(server.server.connections())
                    .isBetween(CONNECTIONS_EACH, CONNECTIONS_EACH + 1);
        } finally {
            for (Socket connection : held) {
                connection.close();
            }
        }
        await().until(() -> server.server.connections() == 0);
        assertThat(hostile.askByTcp(Messages.query(1, "web", Messages.A)).data()).hasSize(1);
    }

    @Test
    void does_not_keep_what_one_who_never_reads_is_to_be_answered() throws IOException {
        server.names.with(
                "many",
                IntStream.range(0, 200).mapToObj(i -> "10.0.1." + i).toArray(String[]::new));
        byte[] question = Messages.query(1, "many", Messages.A);
        try (Socket connection = hostile.connect()) {
            connection.getChannel().configureBlocking(false);
            ByteBuffer framed = TcpExchange.framed(question);
            // As long as the server and the kernels take it; answers are a hundred times as long.
            int untaken = 0;
            long taken = 0;
            while (untaken < 1000) {
                int written = connection.getChannel().write(framed.rewind());
                taken += written;
                untaken = written == 0 ? untaken + 1 : 0;
                if (written > 0 && framed.hasRemaining()) {
                    break;
                }
                Thread.onSpinWait();
            }

            assertThat(taken).isLessThan(64L << 20);
            assertThat(client.ask("web", Messages.A).data()).containsExactly("10.0.0.3");
            assertThat(client.askByTcp(Messages.query(2, "web", Messages.A)).data()).hasSize(1);
        }
        await().until(() -> server.server.connections() == 0);
    }

    @Test
    void answers_many_questions_of_one_connection() throws IOException {
        byte[][] questions = new byte[500][];
        for (int i = 0; i < questions.length; i++) {
            questions[i] = Messages.query(i, "web", Messages.A);
        }
        try (Socket connection = client.connect()) {
            TestClient.send(connection, questions);
            for (int i = 0; i < questions.length; i++) {
                assertThat(TestClient.receive(connection).id()).isEqualTo(i);
            }
        }
    }

    @Test
    void ends_connections_on_which_nothing_is_asked() throws IOException {
        server.close();
        Bounds impatient =
                new Bounds(
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(20),
                        Duration.ofMillis(50),
                        1024,
                        EACH,
                        256,
                        CONNECTIONS_EACH);
        server = new TestServer(directory, impatient);
        try (Socket connection = server.client("127.0.0.2").connect()) {
            connection.getOutputStream().write(0);

            assertThat(connection.getInputStream().read()).isEqualTo(-1);
        }
        await().until(() -> server.server.connections() == 0);
    }
}
