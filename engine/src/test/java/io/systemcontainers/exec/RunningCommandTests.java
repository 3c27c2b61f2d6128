package io.systemcontainers.exec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.CommandKilledException;
import io.systemcontainers.Engine;
import io.systemcontainers.ExecResult;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.RunningCommand;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.testing.EngineRing;
import io.systemcontainers.testing.Patience;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Talk with commands while they run. */
@EngineRing
class RunningCommandTests {

    private static final Duration SHORT = Duration.ofMillis(20);
    private static final int KILLED = 137;

    private static Engine engine;
    private static Machine machine;

    @BeforeAll
    static void launch() {
        engine = Engine.open();
        machine = engine.launch(MachineConfig.of("busybox"));
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    private static RunningCommand start(String... command) {
        return machine.command(command).start();
    }

    private static void type(RunningCommand command, String text) throws IOException {
        command.stdin().write(text.getBytes(UTF_8));
        command.stdin().flush();
    }

    private static BufferedReader lines(RunningCommand command) {
        return new BufferedReader(new InputStreamReader(command.stdout(), UTF_8));
    }

    @Test
    void answers_to_what_it_is_told() throws IOException {
        try (RunningCommand shell = start("sh")) {
            BufferedReader output = lines(shell);

            type(shell, "echo one\n");
            assertThat(output.readLine()).isEqualTo("one");
            type(shell, "echo $((1 + 1))\n");
            assertThat(output.readLine()).isEqualTo("2");
            shell.stdin().close();

            assertThat(output.readLine()).isNull();
            assertThat(shell.waitFor().exitCode()).isZero();
            assertThat(shell.isAlive()).isFalse();
        }
    }

    @Test
    void returns_what_nobody_asked_for_in_its_result() throws IOException {
        try (RunningCommand shell = start("sh")) {
            type(shell, "echo out; echo err >&2; exit 3\n");
            ExecResult result = shell.waitFor();

            assertThat(result.stdout()).isEqualTo("out\n");
            assertThat(result.stderr()).isEqualTo("err\n");
            assertThat(result.exitCode()).isEqualTo(3);
            assertThat(result.command()).containsExactly("sh").isEqualTo(shell.command());
        }
    }

    @Test
    void gives_a_stream_from_the_beginning_although_it_is_asked_for_late() throws IOException {
        try (RunningCommand echo = start("sh", "-c", "echo early; echo error >&2")) {
            echo.waitFor();

            assertThat(echo.stdout().readAllBytes()).asString().isEqualTo("early\n");
            assertThat(echo.stderr().readAllBytes()).asString().isEqualTo("error\n");
            assertThat(echo.stdout()).isSameAs(echo.stdout());
        }
    }

    @Test
    void keeps_nothing_of_what_is_read_as_a_stream() throws IOException {
        try (RunningCommand cat = start("cat")) {
            BufferedReader output = lines(cat);
            type(cat, "mine\n");
            assertThat(output.readLine()).isEqualTo("mine");
            cat.stdin().close();

            assertThat(cat.waitFor().standardOutput().size()).isZero();
        }
    }

    @Test
    void gives_each_stream_its_own_bytes() throws IOException {
        try (RunningCommand both = start("sh", "-c", "echo out; echo err >&2")) {
            assertThat(both.stderr().readAllBytes()).asString().isEqualTo("err\n");
            assertThat(both.stdout().readAllBytes()).asString().isEqualTo("out\n");
        }
        try (RunningCommand merged =
                machine.command("sh", "-c", "echo out; echo err >&2").mergeErrors().start()) {
            assertThat(merged.stderr().readAllBytes()).isEmpty();
            assertThat(merged.stdout().readAllBytes()).asString().isEqualTo("out\nerr\n");
        }
    }

    @Test
    void waits_when_its_stream_is_not_read() throws IOException {
        try (RunningCommand zeros = start("head", "-c", "50000000", "/dev/zero")) {
            assertThat(zeros.stdout().read()).isZero();
            assertThat(zeros.waitFor(SHORT)).isFalse();
            assertThat(zeros.isAlive()).isTrue();

            assertThat(zeros.stdout().skip(49_999_999)).isEqualTo(49_999_999);
            assertThat(zeros.stdout().read()).isEqualTo(-1);
            assertThat(zeros.waitFor().exitCode()).isZero();
        }
    }

    @Test
    void waits_a_while_for_whoever_wants_its_output_as_a_stream() throws Exception {
        try (RunningCommand zeros =
                machine.command("head", "-c", "50000000", "/dev/zero").keep(1000, 0).start()) {
            await().until(() -> waitsForRoom());

            assertThat(zeros.stdout().transferTo(OutputStream.nullOutputStream()))
                    .isEqualTo(50_000_000);
        }
    }

    private static boolean waitsForRoom() {
        return machine.exec("sh", "-c", "cat /proc/$(pidof head)/wchan").stdout().contains("pipe");
    }

    @Test
    void drops_what_nobody_wants_as_a_stream() {
        try (RunningCommand zeros =
                machine.command("head", "-c", "50000000", "/dev/zero").keep(1000, 10).start()) {
            ExecResult result = zeros.waitFor();

            assertThat(result.standardOutput().dropped()).isEqualTo(50_000_000 - 1010);
            assertThatThrownBy(zeros::stdout)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("were dropped already");
        }
        try (RunningCommand zeros =
                machine.command("head", "-c", "50000000", "/dev/zero").keep(1000, 10).start()) {
            await().until(() -> !zeros.isAlive());
        }
    }

    @Test
    void its_stream_ends_although_a_daemon_goes_on_writing() throws IOException {
        try (RunningCommand left = start("sh", "-c", "yes & echo")) {
            assertThat(left.stdout().transferTo(OutputStream.nullOutputStream())).isPositive();
            assertThat(left.waitFor().exitCode()).isZero();
        }
        await().until(() -> !runs("yes"));
    }

    @Test
    void its_stream_ends_although_nobody_knows_how_it_did() throws Exception {
        try (Machine frozen = engine.launch(MachineConfig.of("busybox"));
                RunningCommand sleep = frozen.command("sleep", "1000").start()) {
            InputStream output = sleep.stdout();
            frozen.freeze();
            sleep.kill();

            assertThat(sleep.waitFor().exitCode()).isEqualTo(KILLED);
            assertThat(output.read()).isEqualTo(-1);
            frozen.unfreeze();
        }
    }

    @Test
    void refuses_to_wait_for_itself() throws Exception {
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        CompletableFuture<RunningCommand> self = new CompletableFuture<>();
        try (RunningCommand echo =
                machine.command("sh", "-c", "echo; sleep 1017")
                        .onStdoutLine(
                                line -> {
                                    RunningCommand running = self.join();
                                    try {
                                        running.waitFor();
                                    } catch (RuntimeException e) {
                                        thrown.complete(e);
                                    }
                                    running.close();
                                })
                        .start()) {
            self.complete(echo);

            assertThat(thrown.get(Patience.SECONDS, TimeUnit.SECONDS))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("it would wait for itself");
            assertThat(echo.waitFor().exitCode()).isEqualTo(KILLED);
        }
        await().until(() -> !runs("sleep 1017"));
    }

    @Test
    void stays_closed_after_an_interrupted_close() throws Exception {
        CompletableFuture<ExecResult> result;
        try (RunningCommand sleep = start("sleep", "1018")) {
            result = sleep.onExit();
            Thread.currentThread().interrupt();
        }
        assertThat(Thread.interrupted()).isTrue();
        assertThat(result.get(Patience.SECONDS, TimeUnit.SECONDS).exitCode()).isEqualTo(KILLED);
    }

    @Test
    void refuses_a_stream_that_somebody_else_has() {
        try (RunningCommand lined =
                machine.command("true").onStdoutLine(line -> {}).stdin("x").start()) {
            assertThatThrownBy(lined::stdout).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(lined::stdin)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("was given its input");
        }
    }

    @Test
    void hands_on_lines_while_it_runs() throws Exception {
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        try (RunningCommand shell = machine.command("sh").onStdoutLine(seen::add).start()) {
            type(shell, "echo now\n");
            assertThat(seen.poll(Patience.SECONDS, TimeUnit.SECONDS)).isEqualTo("now");
            assertThat(shell.isAlive()).isTrue();
        }
    }

    @Test
    void takes_signals_by_name_and_number() throws IOException {
        for (String name : new String[] {"TERM", "SIGTERM", "term"}) {
            try (RunningCommand sleep = start("sleep", "1000")) {
                sleep.signal(name);
                assertThat(sleep.waitFor().exitCode()).isEqualTo(128 + 15);
            }
        }
        try (RunningCommand trap =
                start("sh", "-c", "trap 'exit 9' USR1; echo; while :; do read -t 1 x; done")) {
            assertThat(lines(trap).readLine()).isEmpty();
            trap.signal(10);
            assertThat(trap.waitFor().exitCode()).isEqualTo(9);
            trap.signal("KILL");
        }
    }

    @Test
    void signals_its_whole_process_group() throws IOException {
        try (RunningCommand pipeline =
                start("sh", "-c", "trap 'exit 7' INT; echo; sleep 1013 | cat")) {
            assertThat(lines(pipeline).readLine()).isEmpty();
            await().until(() -> runs("sleep 1013"));

            pipeline.signal("INT");

            assertThat(pipeline.waitFor().exitCode()).isEqualTo(7);
            await().until(() -> !runs("sleep 1013"));
        }
    }

    @Test
    void refuses_signals_that_are_none() {
        try (RunningCommand sleep = start("sleep", "1000")) {
            assertThatThrownBy(() -> sleep.signal("NOPE"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("NOPE");
            assertThatThrownBy(() -> sleep.signal(0)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> sleep.signal(65)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> sleep.resize(80, 24))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("no terminal");
            assertThat(sleep.isAlive()).isTrue();
        }
    }

    @Test
    void waits_for_a_while() {
        try (RunningCommand sleep = start("sleep", "1000")) {
            assertThat(sleep.waitFor(SHORT)).isFalse();
            assertThat(sleep.waitFor(Duration.ZERO)).isFalse();
            sleep.kill();
            assertThat(sleep.waitFor(Patience.LIMIT)).isTrue();
            assertThat(sleep.waitFor().exitCode()).isEqualTo(KILLED);
        }
    }

    @Test
    void completes_a_future_with_its_result() throws Exception {
        try (RunningCommand cat = start("cat")) {
            CompletableFuture<ExecResult> cancelled = cat.onExit();
            cancelled.cancel(true);
            assertThat(cat.isAlive()).isTrue();

            CompletableFuture<String> output = cat.onExit().thenApply(ExecResult::stdout);
            type(cat, "the end");
            cat.stdin().close();

            assertThat(output.get(Patience.SECONDS, TimeUnit.SECONDS)).isEqualTo("the end");
        }
        try (RunningCommand slow =
                machine.command("sleep", "1000").timeout(Duration.ofMillis(50)).start()) {
            assertThatThrownBy(() -> slow.onExit().get(Patience.SECONDS, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(CommandKilledException.class);
            assertThatThrownBy(slow::waitFor)
                    .isInstanceOf(CommandKilledException.class)
                    .hasMessageContaining("within 50 ms");
        }
    }

    @Test
    void keeps_what_it_wrote_when_it_is_killed() {
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        try (RunningCommand talks =
                machine.command("sh", "-c", "echo said; exec sleep 1014")
                        .onStdoutLine(seen::add)
                        .start()) {
            await().until(() -> seen.contains("said"));
            talks.kill();
            ExecResult result = talks.waitFor();

            assertThat(result.exitCode()).isEqualTo(KILLED);
            assertThat(result.stdout()).isEqualTo("said\n");
            await().until(() -> !runs("sleep 1014"));
        }
    }

    @Test
    void is_killed_by_close() throws IOException {
        RunningCommand sleep = start("sh", "-c", "echo; sleep 1015 & wait");
        assertThat(lines(sleep).readLine()).isEmpty();
        sleep.close();
        sleep.close();

        await().until(() -> !runs("sleep 1015"));
        assertThat(sleep.isAlive()).isFalse();
        assertThat(sleep.waitFor().exitCode()).isEqualTo(KILLED);
        assertThatThrownBy(() -> sleep.stdin().write(1)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> sleep.stdout().read()).isInstanceOf(IOException.class);
    }

    @Test
    void is_killed_when_whoever_waits_is_interrupted() throws Exception {
        try (RunningCommand sleep = start("sleep", "1016")) {
            CompletableFuture<Throwable> thrown = new CompletableFuture<>();
            Thread waiting =
                    new Thread(
                            () -> {
                                try {
                                    sleep.waitFor();
                                    thrown.complete(null);
                                } catch (CommandKilledException e) {
                                    assertThat(Thread.currentThread().isInterrupted()).isTrue();
                                    thrown.complete(e);
                                }
                            });
            waiting.start();
            waiting.interrupt();

            assertThat(thrown.get(Patience.SECONDS, TimeUnit.SECONDS))
                    .hasMessageContaining("interrupted");
            await().until(() -> !runs("sleep 1016"));
        }
    }

    @Test
    void interrupts_a_read_and_goes_on() throws Exception {
        try (RunningCommand cat = start("cat")) {
            CompletableFuture<Throwable> thrown = new CompletableFuture<>();
            Thread reading =
                    new Thread(
                            () -> {
                                try {
                                    thrown.completeExceptionally(
                                            new AssertionError("read " + cat.stdout().read()));
                                } catch (IOException e) {
                                    thrown.complete(e);
                                }
                            });
            reading.start();
            reading.interrupt();

            assertThat(thrown.get(Patience.SECONDS, TimeUnit.SECONDS))
                    .isInstanceOf(InterruptedIOException.class);
            type(cat, "still here\n");
            assertThat(lines(cat).readLine()).isEqualTo("still here");
        }
    }

    @Test
    void says_that_nobody_reads_its_input() {
        try (RunningCommand deaf = start("sh", "-c", "exec <&-; sleep 1000")) {
            OutputStream input = deaf.stdin();
            await().untilAsserted(
                            () ->
                                    assertThatThrownBy(() -> input.write(new byte[100]))
                                            .isInstanceOf(IOException.class)
                                            .hasMessageContaining("has closed its input"));
        }
    }

    @Test
    void ends_with_its_machine() {
        try (Machine other = engine.launch(MachineConfig.of("busybox"));
                RunningCommand sleep = other.command("sleep", "1000").start()) {
            other.kill();

            assertThat(end(sleep)).isIn("exit code 137", "the machine has ended");
        }
    }

    /* Whoever reports the ends of commands may be killed before it does, or before it starts one. */
    private static String end(RunningCommand command) {
        try {
            return "exit code " + command.waitFor().exitCode();
        } catch (SystemContainerException e) {
            assertThat(e)
                    .hasMessageMatching("(?s)(starting|following) `sleep 1000` in machine `.*");
            return e.getMessage().contains("the machine has ended")
                    ? "the machine has ended"
                    : e.getMessage();
        }
    }

    @Test
    void runs_fifty_at_once() {
        var running =
                java.util.stream.IntStream.range(0, 50)
                        .mapToObj(
                                n ->
                                        machine.command(
                                                        "sh",
                                                        "-c",
                                                        "read line; echo " + n + " $line")
                                                .start())
                        .toList();
        running.forEach(
                command -> {
                    try {
                        type(command, "go\n");
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                });

        for (int n = 0; n < running.size(); n++) {
            assertThat(running.get(n).waitFor().stdout()).isEqualTo(n + " go\n");
            running.get(n).close();
        }
    }

    @Test
    void reads_a_described_stream() {
        try (RunningCommand cat =
                machine.command("cat")
                        .stdin(new ByteArrayInputStream("x".getBytes(UTF_8)))
                        .start()) {
            assertThat(cat.waitFor().stdout()).isEqualTo("x");
        }
    }

    private static boolean runs(String command) {
        return machine.exec("sh", "-c", "ps -o args | grep -qx '" + command + "'").exitCode() == 0;
    }
}
