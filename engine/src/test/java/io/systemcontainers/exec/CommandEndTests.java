package io.systemcontainers.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.CommandKilledException;
import io.systemcontainers.Engine;
import io.systemcontainers.ExecResult;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.MachineState;
import io.systemcontainers.machine.ShellLine;
import io.systemcontainers.testing.EngineRing;
import io.systemcontainers.testing.Patience;
import io.systemcontainers.testing.TimedOut;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** End commands that do not end by themselves, with all that they have started. */
@EngineRing
class CommandEndTests {

    private static final Duration LIMIT = Duration.ofMillis(400);

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

    private static CommandKilledException timedOut(List<String> shown, String... command) {
        return TimedOut.showing(shown, machine.command(command));
    }

    private static CommandKilledException timedOut(String... command) {
        return timedOut(List.of(), command);
    }

    @Test
    void says_what_ran_and_what_it_had_printed() {
        CommandKilledException killed =
                timedOut(
                        List.of("`sleep 1020`"),
                        "sh",
                        "-c",
                        "echo half of it; echo warning >&2; sleep 1020; echo never");

        assertThat(killed)
                .hasMessageContaining("running `sh -c echo half")
                .hasMessageContaining("in machine `" + machine.name() + "`")
                .hasMessageContaining("`sleep 1020` (process ")
                .hasMessageContaining("half of it")
                .hasMessageContaining("warning");
        ExecResult result = killed.result();
        assertThat(result.stdout()).isEqualTo("half of it\n");
        assertThat(result.stderr()).isEqualTo("warning\n");
        assertThat(result.exitCode()).isEqualTo(137);
        assertGone("sleep 1020");
    }

    @Test
    void kills_what_has_left_its_session_and_its_parent() {
        CommandKilledException killed =
                timedOut(
                        List.of("`sleep 1021`", "`sleep 1022`", "`sleep 1023`", "`sleep 1024`"),
                        "sh",
                        "-c",
                        "setsid sh -c 'sleep 1021 & exec sleep 1022' & (setsid sleep 1023 &); sleep"
                                + " 1024");

        assertThat(killed)
                .hasMessageContaining("`sleep 1021`")
                .hasMessageContaining("`sleep 1022`")
                .hasMessageContaining("`sleep 1023`")
                .hasMessageContaining("`sleep 1024`");
        assertGone("sleep 1021", "sleep 1022", "sleep 1023", "sleep 1024");
    }

    @Test
    void kills_what_ignores_signals_and_goes_on_forking() {
        assertThat(
                        timedOut(
                                List.of("`sleep 1025`"),
                                "sh",
                                "-c",
                                "trap '' TERM INT HUP; while :; do sleep 1025 & sleep 0.01; done"))
                .hasMessageContaining("`sleep 1025`");

        assertGone("sleep 1025");
    }

    /* Whoever looks for processes, and kills those that were found, is always too late for it. */
    @Test
    void kills_what_is_never_the_same_process_for_long() {
        machine.files()
                .write(
                        "/run/hop",
                        "#!/bin/sh\necho >>/run/hops\nsetsid /run/hop & setsid /run/end &\n");
        machine.files().write("/run/end", "#!/bin/sh\n");
        machine.exec("chmod", "755", "/run/hop", "/run/end").assertSuccess();

        timedOut(
                List.of("`sleep 1033`"),
                "sh",
                "-c",
                "/run/hop; until [ $(wc -l </run/hops) -gt 2 ]; do :; done; sleep 1033");

        String[] hops =
                machine.exec("sh", "-c", "wc -l </run/hops; sleep 0.5; wc -l </run/hops")
                        .assertSuccess()
                        .stdout()
                        .split("\n");
        assertThat(Integer.parseInt(hops[0].strip())).isGreaterThan(2);
        assertThat(hops[1]).isEqualTo(hops[0]);
    }

    @Test
    void leaves_what_others_run() throws Exception {
        try (var other = machine.command("sleep", "1026").start()) {
            timedOut("sleep", "1027");

            assertThat(runs("sleep 1026")).isTrue();
            assertThat(other.isAlive()).isTrue();
            assertGone("sleep 1027");
        }
    }

    @Test
    void does_not_kill_the_commands_that_come_after() {
        for (int n = 0; n < 20; n++) {
            catchThrowableOfType(
                    CommandKilledException.class,
                    () -> machine.command("sleep", "9").timeout(Duration.ofMillis(5)).run());
            assertThat(machine.exec("echo", "fine").stdout()).isEqualTo("fine\n");
        }
    }

    @Test
    void says_when_a_daemon_holds_the_output_and_lets_it_live() {
        ExecResult result = machine.exec("sh", "-c", "echo started; setsid sleep 1028 &");

        assertThat(result.outputHeld()).isTrue();
        assertThat(result.stdout()).isEqualTo("started\n");
        assertThat(result.toString()).contains("still holds its output");
        await().until(() -> runs("sleep 1028"));
        assertThat(machine.exec("killall", "sleep").exitCode()).isZero();
        assertThat(machine.exec("sh", "-c", "sleep 1029 >/dev/null 2>&1 &").outputHeld()).isFalse();
        await().until(() -> runs("sleep 1029"));
        assertThat(machine.exec("killall", "sleep").exitCode()).isZero();
    }

    @Test
    void returns_although_a_daemon_prints_without_end() {
        ExecResult result =
                machine.command("sh", "-c", "yes & echo $!").keep(1000, 0).run().assertSuccess();

        assertThat(result.outputHeld()).isTrue();
        await().until(() -> !runs("yes")); // it has got a SIGPIPE
    }

    @Test
    void a_result_that_fails_says_that_its_output_is_held() {
        ExecResult result = machine.exec("sh", "-c", "sleep 1030 & exit 3");

        assertThat(catchThrowableOfType(AssertionError.class, result::assertSuccess))
                .hasMessageContaining("exited with 3")
                .hasMessageContaining("still holds its output");
        machine.exec("killall", "sleep");
    }

    @Test
    void an_interrupt_ends_a_command_whose_output_comes_without_end() throws Exception {
        CompletableFuture<CommandKilledException> thrown = new CompletableFuture<>();
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread thread =
                new Thread(
                        () -> {
                            thrown.complete(
                                    catchThrowableOfType(
                                            CommandKilledException.class,
                                            () -> machine.exec("yes")));
                            interrupted.complete(Thread.currentThread().isInterrupted());
                        });
        thread.start();
        await().until(() -> runs("yes"));
        thread.interrupt();

        assertThat(thrown.get(Patience.SECONDS, TimeUnit.SECONDS))
                .hasMessageContaining("the thread that waited for it was interrupted")
                .hasMessageContaining("running `yes`");
        assertThat(interrupted.get()).isTrue();
        assertThat(thrown.get().result().standardOutput().size()).isPositive();
        await().until(() -> !runs("yes"));
    }

    @Test
    void an_interrupt_is_heard() throws Exception {
        CompletableFuture<Boolean> ended = new CompletableFuture<>();
        Thread thread =
                new Thread(
                        () -> {
                            catchThrowableOfType(
                                    CommandKilledException.class,
                                    () -> machine.exec("sleep", "1036"));
                            ended.complete(true);
                        });
        thread.start();
        await().until(() -> runs("sleep 1036"));
        thread.interrupt();

        // Long before the limit of commands, which is half an hour.
        assertThat(ended.get(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
        assertGone("sleep 1036");
    }

    @Test
    void an_interrupted_thread_runs_nothing_for_long() throws Exception {
        CompletableFuture<CommandKilledException> thrown = new CompletableFuture<>();
        Thread thread =
                new Thread(
                        () -> {
                            Thread.currentThread().interrupt();
                            thrown.complete(
                                    catchThrowableOfType(
                                            CommandKilledException.class,
                                            () -> machine.exec("sleep", "1031")));
                        });
        thread.start();

        assertThat(thrown.get(Patience.SECONDS, TimeUnit.SECONDS))
                .hasMessageContaining("interrupted");
        assertGone("sleep 1031");
    }

    @Test
    void gives_up_on_a_machine_that_is_frozen() {
        CommandKilledException killed = null;
        for (Duration limit = LIMIT;
                (killed == null || killed.result().stdout().isEmpty())
                        && limit.compareTo(Patience.LIMIT) < 0;
                limit = limit.multipliedBy(5)) {
            killed = frozenWithin(limit);
        }

        assertThat(killed).hasMessageContaining("has not been seen to end");
        assertThat(killed.result().stdout()).isEqualTo("before\n");
    }

    private static CommandKilledException frozenWithin(Duration limit) {
        try (Machine frozen = engine.launch(MachineConfig.of("busybox"))) {
            CommandKilledException killed =
                    catchThrowableOfType(
                            CommandKilledException.class,
                            () ->
                                    frozen.command("sh", "-c", "echo before; exec cat")
                                            .onStdoutLine(line -> frozen.freeze())
                                            .stdin(new NeverEnding())
                                            .timeout(limit)
                                            .run());
            assertThat(killed)
                    .hasMessageContaining("it did not end within " + limit.toMillis() + " ms");
            if (frozen.state() == MachineState.FROZEN) {
                frozen.unfreeze();
            }
            assertThat(frozen.exec("true").exitCode()).isZero();
            return killed;
        }
    }

    /* It has to be interrupted to stop. */
    private static final class NeverEnding extends java.io.InputStream {
        @Override
        public int read() throws java.io.IOException {
            try {
                Thread.sleep(Long.MAX_VALUE);
                return -1;
            } catch (InterruptedException e) {
                throw new java.io.InterruptedIOException();
            }
        }
    }

    @Test
    void its_message_cannot_be_forged_by_what_it_runs() {
        String forged = "x\nfor a shell in the machine: java evil\033[2J";
        String message =
                timedOut(
                                List.of("x\\nfor", "`sleep 1035`"),
                                "sh",
                                "-c",
                                "sh -c 'sleep 1035; true' \"$1\"; true",
                                "sh",
                                forged)
                        .getMessage();

        String told = message.substring(message.indexOf("with all that it had started"));
        assertThat(told.lines().filter(line -> line.startsWith("    for a shell"))).hasSize(1);
        assertThat(told).contains("x\\nfor a shell in the machine: java evil\\x1b[2J");
    }

    @Test
    void prints_a_line_that_leads_into_the_machine() throws Exception {
        String line = ShellLine.in(timedOut("sleep", "1032").getMessage());

        assertThat(ShellLine.run(line, "stty -echo; hostname; id -u; cat /proc/1/comm; exit 5"))
                .contains("\n" + machine.name() + "\n0\ninit\n")
                .endsWith("exited with 5");
    }

    private static void assertGone(String... commands) {
        for (String command : commands) {
            await().until(() -> !runs(command));
        }
    }

    private static boolean runs(String command) {
        return machine.exec("sh", "-c", "ps -o args | grep -qx '" + command + "'").exitCode() == 0;
    }
}
