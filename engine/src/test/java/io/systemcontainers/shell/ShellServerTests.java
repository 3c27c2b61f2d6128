package io.systemcontainers.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.keeper.Porter;
import io.systemcontainers.sys.Poll;
import io.systemcontainers.sys.Socket;
import io.systemcontainers.sys.net.MessageListener;
import io.systemcontainers.testing.EngineRing;
import io.systemcontainers.testing.Patience;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Ask for shells in a machine that lets no person in. */
@EngineRing
class ShellServerTests {

    private static final int INIT = (int) ProcessHandle.current().pid();

    private final Deque<Throwable> failures =
            new ArrayDeque<>(
                    List.of(
                            new OutOfMemoryError("unable to create native thread"),
                            new IllegalStateException("of this JVM"),
                            new SystemContainerException("there is none for this test")));

    @Test
    void goes_on_after_a_request_that_failed_and_ends_when_it_is_closed() {
        ShellDirectory.Entry entry = new ShellDirectory.Entry("shell-server-tests", INIT);
        Path file = ShellDirectory.ofHost().file(entry);
        try (ShellServer server = ShellServer.start(entry.machine(), INIT, this::fail)) {
            assertThat(server.line()).contains(entry.machine());

            assertThat(ask(file)).isEmpty();
            assertThat(ask(file)).isEmpty();
            assertThat(ask(file)).isEqualTo(".there is none for this test");
        }
        assertThat(file).doesNotExist();
    }

    private Porter fail() {
        Throwable failure = failures.remove();
        if (failure instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) failure;
    }

    private static String ask(Path file) {
        try (Socket connection = MessageListener.connect(file);
                Poll poll = new Poll(1, connection.fd())) {
            connection.send(ShellRequest.of(80, 24, "dumb").encode());
            assertThat(poll.await((int) Patience.LIMIT.toMillis())).isTrue();
            byte[] answer = connection.receive(ShellClient.LONGEST_ANSWER, 0).content();
            return new String(answer, StandardCharsets.UTF_8);
        }
    }
}
