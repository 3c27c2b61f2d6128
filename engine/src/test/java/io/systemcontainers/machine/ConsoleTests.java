package io.systemcontainers.machine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.Console;
import io.systemcontainers.Engine;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.testing.EngineRing;
import io.systemcontainers.testing.Patience;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Watch the console of a machine, and type on it. */
@EngineRing
class ConsoleTests {

    private static final MachineConfig BUSYBOX = MachineConfig.of("busybox");
    private static final Duration SHORT = Duration.ofMillis(50);

    private static Engine engine;

    private Machine machine;
    private Console console;

    @BeforeAll
    static void open() {
        engine = Engine.open();
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    @BeforeEach
    void launch() {
        machine = engine.launch(BUSYBOX.name("watched"));
        console = machine.console();
    }

    @AfterEach
    void end() {
        machine.close();
    }

    /** Have the machine's init run a shell on its console. */
    private void withShell() {
        String inittab = machine.files().read("/etc/inittab");
        machine.files().write("/etc/inittab", inittab + "::respawn:-/bin/sh\n");
        machine.reboot();
        console.await("# ");
    }

    private void print(String text) {
        machine.command("sh", "-c", "cat >/dev/console").stdin(text).run().assertSuccess();
    }

    @Test
    void runs_a_command_in_a_shell() {
        withShell();
        console.type("tty; echo $((6 * 7)) für; exit\n");

        assertThat(console.await("42 für\n"))
                .matches("tty; echo \\$\\(\\(6 \\* 7\\)\\) für; exit\n/dev/\\S+\n42 für\n");
    }

    @Test
    void control_c_ends_what_runs_in_the_foreground() {
        withShell();
        console.type("sleep 1000\n");
        await().until(() -> machine.exec("pidof", "sleep").exitCode() == 0);

        console.type("\003");

        console.await("# ");
        console.type("echo status $?\n");
        console.await("\nstatus 130\n");
        assertThat(machine.exec("pidof", "sleep").exitCode()).isNotZero();
    }

    @Test
    void types_what_is_written_to_its_input() throws IOException {
        withShell();
        try (OutputStream keyboard = console.input()) {
            keyboard.write("echo written".getBytes(UTF_8));
            keyboard.write('\n');
        }

        console.await("\nwritten\n");
    }

    @Test
    void finds_each_text_behind_the_one_before() {
        print("one two\none two\n");

        assertThat(console.await("two")).endsWith("one two");
        assertThat(console.await("one")).isEqualTo("\none");
        assertThat(console.await(" two\n")).isEqualTo(" two\n");
        assertThatThrownBy(() -> console.await("two", SHORT))
                .isInstanceOf(SystemContainerException.class);
    }

    @Test
    void does_not_take_what_was_printed_before_typing_for_an_answer() {
        for (String typed : List.of("first", "second")) {
            print("a prompt # ");
            console.await("prompt");
            // There is more of the prompt to come, which would be found otherwise.
            await().until(() -> console.log().endsWith("a prompt # "));
            console.type(typed);

            assertThatThrownBy(() -> console.await("# ", SHORT))
                    .isInstanceOf(SystemContainerException.class)
                    .hasMessageContaining(typed);
        }
    }

    @Test
    void finds_what_was_printed_between_two_typings() {
        console.type("first\n");
        await().until(() -> console.log().contains("first"));
        console.type("second\n");

        assertThat(console.await("second\n")).isEqualTo("first\nsecond\n");
    }

    @Test
    void says_what_was_printed_when_a_text_does_not_come() {
        print("\033[31mwarming up\033[0m\r\n\nready soon\n");

        assertThatThrownBy(() -> console.await("ready\nnow", SHORT))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageStartingWith(
                        "waiting for `ready\\nnow` on the console of machine `watched`: it was not"
                                + " printed within 50 ms; the last lines printed:")
                .hasMessageEndingWith(String.format("%n  | warming up%n  | ready soon"));
        assertThat(console.await("ready")).as("it is still there").endsWith("ready");
    }

    @Test
    void says_what_was_printed_before_when_nothing_was_since() {
        print("all there is\n");
        console.await("all there is\n");

        assertThatThrownBy(() -> console.await("more", SHORT))
                .hasMessageContaining("nothing was printed since")
                .hasMessageEndingWith("all there is");
    }

    @Test
    void says_that_the_machine_does_not_run() {
        machine.stop();

        assertThatThrownBy(() -> console.await("nothing of this kind", SHORT))
                .hasMessageContaining("the machine does not run: start it");
        assertThatThrownBy(() -> console.type("hello"))
                .isInstanceOf(SystemContainerException.class)
                .hasMessage(
                        "typing on the console of machine `watched`: 0 of 5 bytes were typed: the"
                                + " machine does not run: start it");
        assertThatThrownBy(() -> console.input().write('x'))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the machine does not run");
    }

    @Test
    void knows_what_no_console_prints() {
        assertThatThrownBy(() -> console.await(""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("empty");
        assertThatThrownBy(() -> console.await("line\r\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("carriage return");
        assertThatThrownBy(() -> console.await("\033[1m"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> console.await("x", Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("positive");
    }

    @Test
    void stays_the_same_over_all_boots() throws Exception {
        print("in the first boot\n");
        console.await("first boot\n");
        try (InputStream stream = console.stream()) {
            machine.reboot();
            print("in the second boot\n");
            machine.kill();
            machine.start();
            print("in the third boot\n");

            assertThat(until("third boot", stream))
                    .containsSubsequence("first boot\r\n", "second boot\r\n", "third boot");
        }
        assertThat(machine.console()).isSameAs(console);
        assertThat(console.log()).containsSubsequence("first boot\n", "second boot\n");
    }

    @Test
    void does_not_find_what_was_printed_before_the_last_boot() {
        print("old news\n");
        await().until(() -> console.log().contains("old news\n"));
        machine.reboot();

        assertThatThrownBy(() -> console.await("old news", SHORT))
                .isInstanceOf(SystemContainerException.class);
        print("new news\n");
        assertThat(console.await("news")).endsWith("new news");
    }

    @Test
    void the_first_typing_after_a_boot_moves_the_beginning_though_the_boot_before_was_typed_in() {
        console.type("old");
        machine.reboot();
        print("a prompt # ");
        await().until(() -> console.log().endsWith("a prompt # "));
        console.type("new");

        assertThatThrownBy(() -> console.await("# ", SHORT))
                .isInstanceOf(SystemContainerException.class);
        assertThat(console.await("new")).isEqualTo("new");
    }

    @Test
    void rewinds_to_where_the_boot_began() {
        print("old news\n");
        await().until(() -> console.log().contains("old news\n"));
        machine.reboot();
        print("good news\n");
        assertThat(console.await("news\n")).endsWith("good news\n");

        console.rewind();

        assertThat(console.await("news\n")).endsWith("good news\n").doesNotContain("old");
        console.type("x");
        console.rewind();
        assertThat(console.await("news\n")).endsWith("good news\n");
    }

    @Test
    void waits_as_long_as_there_is_time() {
        print("there\n");

        assertThat(console.await("there\n", Duration.ofSeconds(Long.MAX_VALUE)))
                .endsWith("there\n");
    }

    @Test
    void ends_waiting_when_the_thread_is_interrupted() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> console.await("nothing of this kind"))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("this thread was interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void ends_typing_when_the_thread_is_interrupted() throws Exception {
        withShell();
        print("");
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> console.type("echo one\n"))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("this thread was interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void gives_everything_to_each_of_two_streams() throws Exception {
        try (InputStream one = console.stream();
                InputStream other = console.stream()) {
            CompletableFuture<String> first =
                    CompletableFuture.supplyAsync(() -> until("30000\r\n", one));
            CompletableFuture<String> second =
                    CompletableFuture.supplyAsync(() -> until("30000\r\n", other));
            machine.exec("sh", "-c", "seq 20000 30000 >/dev/console").assertSuccess();

            assertThat(first.get()).endsWith("29999\r\n30000\r\n").contains("20000\r\n");
            assertThat(second.get()).isEqualTo(first.get());
        }
    }

    @Test
    void waits_for_no_slow_reader() throws Exception {
        try (InputStream stream = console.stream()) {
            print("the beginning\n");
            until("the beginning\r\n", stream);

            // More than is kept, and more than a pty takes before somebody has to read.
            machine.exec("sh", "-c", "yes 0123456 | head -c 8000000 >/dev/console").assertSuccess();
            print("the end\n");
            console.await("the end\n");

            String late = until("the end\r\n", stream);
            assertThat(late)
                    .matches("(?s)\\r\\n\\[\\.\\.\\. [0-9]{7} bytes of the console were dropped.*");
            long dropped = Long.parseLong(late.replaceAll("(?s)[^0-9]*([0-9]+) bytes.*", "$1"));
            int marker = late.indexOf(" ...]\r\n") + " ...]\r\n".length();
            assertThat(dropped + late.length() - marker)
                    .isEqualTo(9_000_000 + "the end\r\n".length());
        }
    }

    @Test
    void ends_with_its_machine() throws Exception {
        InputStream stream = console.stream();
        CompletableFuture<String> read = CompletableFuture.supplyAsync(() -> until(null, stream));
        CompletableFuture<String> waiting =
                CompletableFuture.supplyAsync(() -> console.await("nothing of this kind"));
        print("last words\n");

        machine.close();

        assertThat(read.get(Patience.SECONDS, TimeUnit.SECONDS)).endsWith("last words\r\n");
        assertThatThrownBy(() -> waiting.get(Patience.SECONDS, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("the machine is closed");
        assertThat(console.log()).endsWith("last words\n");
        assertThat(until(null, console.stream())).endsWith("last words\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"type", "input"})
    void touches_the_machine_only_by_typing(String how) throws IOException {
        try (InputStream stream = console.stream()) {
            assertThat(stream.available()).isNotNegative();
        }
        console.log();
        assertThatThrownBy(() -> console.await("nothing of this kind", SHORT))
                .isInstanceOf(SystemContainerException.class);
        assertThat(machine.pristine()).isTrue();

        if (how.equals("type")) {
            console.type("x");
        } else {
            console.input().write('x');
        }

        assertThat(machine.pristine()).isFalse();
    }

    /** Read until a text has come; to the end without one. */
    private static String until(String text, InputStream stream) {
        StringBuilder all = new StringBuilder();
        byte[] bytes = new byte[64 * 1024];
        try {
            int length = 0;
            while (length >= 0
                    && (text == null || all.indexOf(text, all.length() - length - 100) < 0)) {
                length = stream.read(bytes);
                all.append(new String(bytes, 0, Math.max(0, length), UTF_8));
            }
            return all.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
