package io.systemcontainers.network.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.testing.EngineRing;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is sent to the server, it goes on; the seed is fixed, so that a failure comes again. */
class FuzzTests {

    private static final long SEED = 20_261_126;

    private static final List<byte[]> REAL =
            List.of(
                    Messages.query(1, "web", Messages.A),
                    Messages.query(2, "web.internal", Messages.AAAA),
                    Messages.query(3, "3.0.0.10.in-addr.arpa", Messages.PTR),
                    Messages.query(
                            4,
                            "3.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.2.1.d.f.ip6.arpa",
                            Messages.PTR),
                    Messages.withEdns(Messages.query(5, "internal", Messages.SOA), 1232, 0),
                    Messages.withEdns(Messages.query(6, "nobody.internal", 255), 4096, 0),
                    Messages.withEdns(Messages.query(7, "example.com", Messages.A), 512, 0));

    private final Random random = new Random(SEED);

    @TempDir private Path directory;

    @Test
    void reads_or_refuses_every_message() {
        FakeNames names = new FakeNames().with("web", "10.0.0.3", "fd12::3");
        Zone zone = new Zone(names);
        int read = 0;
        for (int i = 0; i < 300_000; i++) {
            byte[] message = mutated();
            byte[] before = message.clone();
            Request request = Request.parse(message);
            if (request instanceof Query query) {
                read++;
                zone.answer(query, query.longestDatagram())
                        .map(Response::finish)
                        .ifPresent(answer -> assertFits(query, answer));
                assertFits(query, Response.truncated(query, message));
            } else if (request instanceof Request.Faulty faulty) {
                Reply.of(Response.of(faulty));
            }
            assertThat(message).isEqualTo(before);
        }
        assertThat(read).as("how many could be read").isGreaterThan(10_000);
    }

    private static void assertFits(Query query, byte[] answer) {
        Reply reply = Reply.of(answer);
        assertThat(reply.id()).isEqualTo(query.id());
        assertThat(reply.size()).isLessThanOrEqualTo(query.longestDatagram());
    }

    @Test
    @EngineRing
    void goes_on_whatever_datagrams_come() {
        try (TestServer server = server()) {
            TestClient client = server.client("127.0.0.2");
            for (int i = 0; i < 20_000; i++) {
                try (TestClient other = i % 200 == 0 ? fresh(server) : null) {
                    client.send(mutated());
                    if (other != null) { // so that not all are lost in a full buffer
                        assertThat(other.ask("web", Messages.A).data()).containsExactly("10.0.0.3");
                    }
                }
            }
            assertIsWell(server);
        }
    }

    @Test
    @EngineRing
    void goes_on_whatever_connections_bring() throws IOException {
        try (TestServer server = server()) {
            TestClient client = server.client("127.0.0.2");
            for (int i = 0; i < 300; i++) {
                try (Socket connection = client.connect()) {
                    for (int j = 0; j < 20; j++) {
                        byte[] framed = TcpExchange.framed(mutated()).array();
                        int length = framed.length - (random.nextInt(10) == 0 ? 1 : 0);
                        connection.getOutputStream().write(framed, 0, length);
                    }
                } catch (SocketException e) {
                    assertThat(e).hasMessageMatching(".*(reset|Broken pipe).*");
                }
            }
            assertIsWell(server);
        }
    }

    @Test
    @EngineRing
    void goes_on_whatever_a_resolver_answers() {
        try (TestServer server = new TestServer(directory, TestServer.USUAL)) {
            Random other = new Random(SEED);
            server.names.with("web", "10.0.0.3");
            server.resolver(
                    "127.0.0.1",
                    asked -> {
                        byte[] answer = Messages.answer(asked.message(), "192.0.2.1", 3);
                        byte[] bad = answer.clone();
                        bad[other.nextInt(bad.length)] ^= (byte) (1 << other.nextInt(8));
                        byte[] cut = Arrays.copyOf(answer, other.nextInt(answer.length));
                        return List.of(cut, bad, answer);
                    });
            TestClient client = server.client("127.0.0.2");
            for (int i = 0; i < 500; i++) {
                client.send(Messages.query(i, i + ".example.com", Messages.A));
                byte[] answer = client.receiveBytes();
                assertThat(answer[0] << 8 & 0xff00 | answer[1] & 0xff).isEqualTo(i);
            }
            assertIsWell(server);
        }
    }

    private TestServer server() {
        TestServer server = new TestServer(directory, TestServer.USUAL);
        server.names.with("web", "10.0.0.3", "fd12::3");
        server.resolver("127.0.0.1", asked -> List.of(Messages.answer(asked.message(), 0)));
        return server;
    }

    private static TestClient fresh(TestServer server) {
        return new TestClient(server.network, "127.0.0.3", TestServer.ADDRESS);
    }

    private static void assertIsWell(TestServer server) {
        try (TestClient client = fresh(server)) {
            await().untilAsserted(() -> assertThat(server.server.waiting()).isZero());
            await().untilAsserted(() -> assertThat(server.server.connections()).isZero());
            assertThat(client.ask("web", Messages.A).data()).containsExactly("10.0.0.3");
            assertThat(client.askByTcp(REAL.get(0)).data()).containsExactly("10.0.0.3");
        }
    }

    private byte[] mutated() {
        byte[] message = REAL.get(random.nextInt(REAL.size())).clone();
        int changes = random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(message.length);
            switch (random.nextInt(4)) {
                case 0 -> message[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> message[at] = (byte) random.nextInt(256);
                case 2 -> message[at] = (byte) (0xc0 | random.nextInt(64));
                default -> message = Arrays.copyOf(message, 1 + random.nextInt(2 * message.length));
            }
        }
        return message;
    }
}
