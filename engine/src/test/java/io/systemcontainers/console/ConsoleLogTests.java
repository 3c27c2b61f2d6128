package io.systemcontainers.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.HostPty;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pty of the host takes the machine's place; the test holds its other side. */
class ConsoleLogTests {

    @TempDir Path directory;
    private final List<Thread> threads = new ArrayList<>();
    private ConsoleLog log;
    private HostPty pty;

    @BeforeEach
    void open() {
        log = new ConsoleLog("m", directory.resolve("console.log"));
        pty = HostPty.open();
    }

    @AfterEach
    void close() throws InterruptedException {
        log.close();
        for (Thread thread : threads) {
            thread.join(30_000);
        }
        pty.close();
    }

    private Thread follow(HostPty followed) {
        Thread thread = log.follow(followed.master().fd());
        threads.add(thread);
        return thread;
    }

    private static void print(HostPty pty, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        assertThat(pty.slave().write(bytes, 0, bytes.length)).isEqualTo(bytes.length);
    }

    @Test
    void ends_when_it_is_closed_though_somebody_holds_the_console() throws InterruptedException {
        Thread thread = follow(pty);
        print(pty, "hello\n");
        await().until(() -> log.text().equals("hello\n"));

        log.close();

        thread.join(30_000);
        assertThat(thread.isAlive()).isFalse();
        assertThat(log.attached()).isFalse();
    }

    @Test
    void leaves_a_console_that_somebody_holds_when_the_next_boot_has_another()
            throws InterruptedException {
        Thread first = follow(pty);
        try (HostPty next = HostPty.open()) {
            Thread second = follow(next);

            first.join(30_000);
            assertThat(first.isAlive()).isFalse();
            print(next, "hello\n");
            await().until(() -> log.text().equals("hello\n"));
            assertThat(second.isAlive()).isTrue();
            log.close();
            second.join(30_000);
        }
    }

    @Test
    void touches_the_machine_only_when_it_is_settled_which_boot_gets_what_is_typed()
            throws InterruptedException {
        AtomicBoolean touched = new AtomicBoolean();
        follow(pty);
        byte[] unread = "a line\n".repeat(100_000).getBytes(UTF_8);
        Thread first = typing(() -> log.keyboard().type(unread, 0, unread.length, () -> {}));
        await().until(() -> first.getState() == Thread.State.RUNNABLE && pty.slave().awaitBytes(0));
        Thread second = typing(() -> new NativeConsole(log, () -> touched.set(true)).type("x"));

        await().until(() -> second.getState() == Thread.State.TIMED_WAITING);
        assertThat(touched).isFalse();

        first.interrupt();
        await().untilTrue(touched);
        second.interrupt();
        first.join(30_000);
        second.join(30_000);
    }

    private static Thread typing(Runnable typing) {
        Thread thread =
                new Thread(
                        () ->
                                assertThatThrownBy(typing::run)
                                        .isInstanceOf(SystemContainerException.class)
                                        .hasMessageContaining("interrupted"));
        thread.start();
        return thread;
    }

    @Test
    void ends_typing_when_it_is_interrupted_between_two_writes() {
        follow(pty);

        assertThatThrownBy(
                        () ->
                                log.keyboard()
                                        .type(
                                                new byte[8192],
                                                0,
                                                8192,
                                                () -> Thread.currentThread().interrupt()))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("4096 of 8192 bytes were typed: this thread was interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }
}
