package io.systemcontainers.network.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.testing.EngineRing;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine that asks without end does not keep others from being answered. */
@EngineRing
class FloodTests {

    private static final int SHARE = 8;
    /* All of a flood has to be read before the first of it is given up: five seconds. */
    private static final Bounds BOUNDS =
            new Bounds(
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(60),
                    2 * SHARE,
                    SHARE,
                    16,
                    16);

    @TempDir private Path directory;
    private TestServer server;
    private TestClient greedy;
    private TestClient modest;

    @BeforeEach
    void start() {
        server = new TestServer(directory, BOUNDS);
        server.names.with("web", "10.0.0.3");
        greedy = server.client("127.0.0.2");
        modest = server.client("127.0.0.3");
    }

    @AfterEach
    void stop() {
        await().untilAsserted(() -> assertThat(server.server.waiting()).isZero());
        server.close();
    }

    @Test
    void refuses_what_is_more_than_a_clients_share() {
        server.resolver(
                "127.0.0.1",
                asked ->
                        asked.name().startsWith("slow")
                                ? List.of()
                                : List.of(Messages.answer(asked.message(), "192.0.2.1", 1)));
        for (int i = 0; i < 3 * SHARE; i++) {
            greedy.send(Messages.query(i, "slow" + i + ".example.com", Messages.A));
        }
        for (int i = 0; i < 2 * SHARE; i++) {
            Reply reply = greedy.receive();
            assertThat(reply.code()).isEqualTo(5);
            assertThat(reply.id()).isEqualTo(SHARE + i);
        }

        assertThat(modest.ask("example.com", Messages.A).data()).containsExactly("192.0.2.1");
        for (int i = 0; i < SHARE; i++) {
            assertThat(greedy.receive().code()).isEqualTo(2);
        }
        assertThat(greedy.ask("example.com", Messages.A).data()).containsExactly("192.0.2.1");
    }

    @Test
    void answers_others_while_one_asks_as_fast_as_it_can() throws InterruptedException {
        server.resolver(
                "127.0.0.1", asked -> List.of(Messages.answer(asked.message(), "192.0.2.1", 1)));
        AtomicBoolean over = new AtomicBoolean();
        Thread flood =
                new Thread(
                        () -> {
                            for (int i = 0; !over.get(); i++) {
                                greedy.send(Messages.query(i, "x" + i + ".example.com", 1));
                            }
                        });
        flood.start();
        try {
            for (int i = 0; i < 50; i++) {
                String outside = "modest" + i + ".example.com";
                assertThat(persistently("web").data()).containsExactly("10.0.0.3");
                assertThat(persistently(outside).data()).containsExactly("192.0.2.1");
            }
        } finally {
            over.set(true);
            flood.join();
        }
    }

    /* The kernel drops what does not fit into the socket's buffer, as it may, and clients repeat. */
    private Reply persistently(String name) {
        byte[] query = Messages.query(name.hashCode(), name, Messages.A);
        int id = Reply.of(query).id();
        for (int i = 0; i < 100; i++) {
            modest.send(query);
            Reply reply = modest.receiveOrNothing(100);
            while (reply != null && reply.id() != id) {
                reply = modest.receiveOrNothing(100);
            }
            if (reply != null) {
                return reply;
            }
        }
        throw new AssertionError("no answer for " + name + " however often it was asked");
    }
}
