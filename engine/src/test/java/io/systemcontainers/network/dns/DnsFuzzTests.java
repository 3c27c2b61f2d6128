package io.systemcontainers.network.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.testing.EngineRing;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to whoever reads whatever anybody sends; the same at each run. */
class DnsFuzzTests {

    private static final long SEED = 20261126;
    private static final int MESSAGES = 200_000;
    private static final int PACKETS = 3000;
    private static final int CONNECTIONS = 200;
    private static final int QUESTIONS = 300;

    private static final String[] NAMES = {
        "web",
        "web.internal",
        "nobody",
        "internal",
        "",
        "example.com",
        "3.0.0.10.in-addr.arpa",
        "3.ip6.arpa"
    };
    private static final int[] TYPES = {1, 2, 6, 12, 16, 28, 41, 252, 255};

    private final Random random = new Random(SEED);
    @TempDir private Path directory;

    @Test
    void understands_or_refuses_everything() {
        FakeNames names = new FakeNames().with("web", "10.0.0.3", "fd12::3");
        int understood = 0;
        for (int i = 0; i < MESSAGES; i++) {
            byte[] message = mutated();
            byte[] before = message.clone();
            Request request = Request.parse(message);
            assertThat(message).as("what was sent").isEqualTo(before);
            if (request instanceof Query query) {
                understood++;
                new Zone(names)
                        .answer(query, 512)
                        .ifPresent(
                                response -> assertThat(response.finish()).hasSizeBetween(12, 512));
            } else if (request instanceof Request.Faulty faulty) {
                assertThat(Reply.of(Response.of(faulty)).size()).isEqualTo(12);
            }
        }
        assertThat(understood).isBetween(MESSAGES / 20, MESSAGES * 19 / 20);
    }

    @Test
    @EngineRing
    void answers_after_thousands_of_mutilated_packets() {
        try (TestServer server = server(TestServer.USUAL)) {
            server.resolver("127.0.0.1", asked -> List.of(Messages.answer(asked.message(), 3)));
            TestClient hostile = server.client("127.0.0.9");
            TestClient client = server.client("127.0.0.2");
            for (int i = 0; i < PACKETS; i++) {
                hostile.send(mutated());
                if (i % 50 == 49) { // not more than its socket holds
                    assertThat(client.ask("web", Messages.A).data()).containsExactly("10.0.0.3");
                }
            }

            await().until(() -> server.server.waiting() == 0);
            assertThat(client.askByTcp(Messages.query(1, "web", Messages.A)).data()).hasSize(1);
        }
    }

    @Test
    @EngineRing
    void answers_after_hundreds_of_mutilated_connections() throws IOException {
        try (TestServer server = server(TestServer.USUAL)) {
            server.resolver("127.0.0.1", asked -> List.of(Messages.answer(asked.message(), 3)));
            TestClient hostile = server.client("127.0.0.9");
            TestClient client = server.client("127.0.0.2");
            for (int i = 0; i < CONNECTIONS; i++) {
                try (Socket connection = hostile.connect()) {
                    connection.getOutputStream().write(stream());
                    if (random.nextBoolean()) {
                        connection.shutdownOutput();
                        connection.getInputStream().readAllBytes();
                    }
                } catch (IOException e) {
                    // the server, too, may end it at any time
                }
                if (i % 20 == 19) {
                    assertThat(client.askByTcp(Messages.query(i, "web", Messages.A)).data())
                            .containsExactly("10.0.0.3");
                }
            }

            await().until(() -> server.server.connections() == 0 && server.server.waiting() == 0);
            assertThat(client.ask("web", Messages.A).data()).containsExactly("10.0.0.3");
        }
    }

    @Test
    @EngineRing
    void answers_each_question_whatever_a_resolver_says() {
        Bounds impatient =
                new Bounds(
                        Duration.ofMillis(20),
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(20),
                        1024,
                        128,
                        256,
                        16);
        try (TestServer server = server(impatient)) {
            server.resolvers("nameserver 127.0.0.1", "options attempts:1");
            Random wrong = new Random(SEED);
            server.resolver(
                    "127.0.0.1",
                    asked ->
                            Collections.nCopies(
                                    3,
                                    mutated(
                                            Messages.answer(asked.message(), "192.0.2.1", 3),
                                            wrong)));
            TestClient client = server.client("127.0.0.2");
            for (int i = 0; i < QUESTIONS; i++) {
                byte[] question = Messages.query(i, i + ".example.com", Messages.A);
                client.send(question);
                // What is behind the question is the client's to judge.
                byte[] answer = client.receiveBytes();
                assertThat(answer).hasSizeBetween(question.length, 512);
                assertThat(answer).startsWith(i >> 8, i);
                assertThat(questionIn(answer, question.length))
                        .isEqualToIgnoringCase(questionIn(question, question.length));
                if (i % 10 == 0) {
                    client.askByTcp(Messages.query(i, "web", Messages.A));
                }
            }
            assertThat(server.server.waiting()).isZero();
        }
    }

    private static String questionIn(byte[] message, int end) {
        return new String(message, 12, end - 12, StandardCharsets.ISO_8859_1);
    }

    private TestServer server(Bounds bounds) {
        TestServer server = new TestServer(directory, bounds);
        server.names.with("web", "10.0.0.3", "fd12::3");
        return server;
    }

    /* Frames whose lengths are now and then a lie. */
    private byte[] stream() {
        ByteBuffer bytes = ByteBuffer.allocate(10 * 1024);
        for (int i = random.nextInt(8); i >= 0; i--) {
            byte[] message = mutated();
            int length = random.nextInt(6) == 0 ? random.nextInt(0x10000) : message.length;
            bytes.putShort((short) length).put(message);
        }
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    private byte[] mutated() {
        String name = NAMES[random.nextInt(NAMES.length)];
        byte[] query = Messages.query(random.nextInt(), name, TYPES[random.nextInt(TYPES.length)]);
        for (int i = random.nextInt(3); i > 0; i--) {
            query = Messages.withEdns(query, random.nextInt(5000), random.nextInt(8) == 0 ? 1 : 0);
        }
        return mutated(query, random);
    }

    private static byte[] mutated(byte[] message, Random random) {
        byte[] bytes = message.clone();
        for (int i = random.nextInt(4); i > 0; i--) {
            int at = random.nextInt(bytes.length);
            bytes[at] =
                    (byte)
                            (random.nextBoolean()
                                    ? random.nextInt()
                                    : bytes[at] ^ 1 << random.nextInt(8));
        }
        return switch (random.nextInt(8)) {
            case 0 -> Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            case 1 -> Arrays.copyOf(bytes, bytes.length + random.nextInt(300));
            default -> bytes;
        };
    }
}
