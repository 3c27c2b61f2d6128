package io.systemcontainers.exec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.Command;
import io.systemcontainers.Engine;
import io.systemcontainers.ExecResult;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.RunningCommand;
import io.systemcontainers.testing.EngineRing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Run commands in a terminal of the machine, as a person at its keyboard does. */
@EngineRing
class CommandTerminalTests {

    private static final char CTRL_C = 3;
    private static final char CTRL_D = 4;
    private static final char CTRL_Z = 26;
    private static final char CTRL_BACKSLASH = 28;

    private static Engine engine;
    private static Machine machine;

    @BeforeAll
    static void launch() {
        engine = Engine.open();
        machine = engine.launch(MachineConfig.of("debian:12"));
        machine.exec("useradd", "--create-home", "--shell", "/bin/bash", "ubuntu").assertSuccess();
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    private static Command inTerminal(String... command) {
        return machine.command(command).terminal(80, 24);
    }

    private static String printed(String... command) {
        return inTerminal(command).run().assertSuccess().stdout();
    }

    @Test
    void is_one_of_the_machines_own() {
        assertThat(printed("tty")).matches("/dev/pts/\\d+\r\n");
        assertThat(printed("sh", "-c", "test -t 0 && test -t 1 && test -t 2 && ls -l $(tty)"))
                .contains("root");
        assertThat(printed("sh", "-c", "echo $TERM")).isEqualTo("xterm\r\n");
        assertThat(inTerminal("sh", "-c", "echo $TERM").env("TERM", "vt100").run().stdout())
                .isEqualTo("vt100\r\n");
    }

    @Test
    void is_its_controlling_terminal() {
        assertThat(printed("sh", "-c", "echo here >/dev/tty")).isEqualTo("here\r\n");
        String own = printed("sh", "-c", "ps -o pid=,sid=,pgid=,tpgid=,tty= -p $$");
        String[] fields = own.strip().split("\\s+");
        assertThat(fields[1]).as(own).isEqualTo(fields[0]);
        assertThat(fields[2]).as(own).isEqualTo(fields[0]);
        assertThat(fields[4]).as(own).startsWith("pts/");
    }

    @Test
    void belongs_to_the_user_who_runs_in_it() {
        ExecResult result =
                inTerminal(
                                "sh",
                                "-c",
                                "stat --format=%U:%a $(tty); echo x >/dev/tty; cat </dev/null")
                        .as("ubuntu")
                        .run()
                        .assertSuccess();

        assertThat(result.stdout()).isEqualTo("ubuntu:620\r\nx\r\n");
    }

    @Test
    void has_a_size_that_changes() throws IOException {
        assertThat(inTerminal("stty", "size").run().stdout()).isEqualTo("24 80\r\n");
        try (RunningCommand shell =
                machine.command(
                                "bash",
                                "-c",
                                "trap 'stty size; exit' WINCH; echo ready; while :; do sleep 0.05; done")
                        .terminal(100, 30)
                        .start()) {
            readUntil(shell, "ready");
            shell.resize(132, 43);

            readUntil(shell, "43 132");
            assertThat(shell.waitFor().exitCode()).isZero();
        }
    }

    @Test
    void merges_what_goes_to_standard_error() {
        ExecResult result = inTerminal("sh", "-c", "echo out; echo err >&2").run();

        assertThat(result.stdout()).isEqualTo("out\r\nerr\r\n");
        assertThat(result.stderr()).isEmpty();
    }

    @Test
    void types_given_input_and_its_end() {
        assertThat(inTerminal("cat").stdin("line\n").run().stdout()).isEqualTo("line\r\nline\r\n");
        assertThat(inTerminal("sh", "-c", "stty -echo; cat").stdin("no newline").run().stdout())
                .endsWith("no newline");
        assertThat(inTerminal("cat").run().stdout()).isEmpty();
    }

    @Test
    void types_more_than_a_terminal_takes_at_once() {
        String lines = "0123456789012345678901234567890123456789\n".repeat(5_000);

        ExecResult result = inTerminal("sh", "-c", "stty -echo; echo; wc -c").stdin(lines).run();

        assertThat(result.stdout().strip()).endsWith(Integer.toString(lines.length()));
    }

    @Test
    void interrupts_what_runs_in_it() throws IOException {
        try (RunningCommand sleep = inTerminal("sleep", "1044").start()) {
            await().until(() -> foreground("sleep 1044"));
            type(sleep, "" + CTRL_C);
            assertThat(sleep.waitFor().exitCode()).isEqualTo(128 + 2);
        }
        try (RunningCommand sleep = inTerminal("sleep", "1045").start()) {
            await().until(() -> foreground("sleep 1045"));
            type(sleep, "" + CTRL_BACKSLASH);
            assertThat(sleep.waitFor().exitCode()).isEqualTo(128 + 3);
        }
    }

    @Test
    void controls_jobs() throws IOException {
        try (RunningCommand shell =
                inTerminal("bash", "--norc", "-i").env("PS1", "prompt> ").start()) {
            readUntil(shell, "prompt> ");
            type(shell, "sleep 1041\n");
            await().until(() -> runs("sleep 1041"));
            type(shell, "" + CTRL_Z);
            assertThat(readUntil(shell, "prompt> ")).contains("Stopped");
            type(shell, "jobs; bg\n");
            assertThat(readUntil(shell, "&")).contains("sleep 1041");
            type(shell, "fg\n");
            readUntil(shell, "sleep 1041\r\n");
            await().until(() -> foreground("sleep 1041"));
            type(shell, "" + CTRL_C);
            readUntil(shell, "prompt> ");
            type(shell, "echo $((40 + 2))\n");
            readUntil(shell, "42\r\n");
            type(shell, "exit 9\n");
            assertThat(shell.waitFor().exitCode()).isEqualTo(9);
        }
        await().until(() -> !runs("sleep 1041"));
    }

    private static boolean foreground(String command) {
        return machine.exec("sh", "-c", "ps -eo stat=,args= | grep -q '+ *" + command + "$'")
                        .exitCode()
                == 0;
    }

    @Test
    void ends_its_shell_with_the_end_of_the_input() throws IOException {
        try (RunningCommand shell = inTerminal("sh").start()) {
            type(shell, "exit_code() { return 6; }; exit_code\n" + CTRL_D);
            assertThat(shell.waitFor().exitCode()).isEqualTo(6);
        }
        try (RunningCommand shell = inTerminal("sh").start()) {
            shell.stdin().close();
            assertThat(shell.waitFor().exitCode()).isZero();
        }
    }

    @Test
    void kills_what_it_started_when_it_is_closed() {
        try (RunningCommand shell = inTerminal("bash", "-ic", "setsid sleep 1042 & cat").start()) {
            await().untilAsserted(
                            () ->
                                    assertThat(
                                                    machine.exec("ps", "-e", "-o", "stat=,args=")
                                                            .stdout())
                                            .contains(" sleep 1042"));
            assertThat(shell.isAlive()).isTrue();
        }
        await().until(() -> !runs("sleep 1042"));
    }

    @Test
    void hangs_up_when_the_command_has_ended() {
        assertThat(printed("bash", "-c", "sleep 1043 & disown; echo done")).isEqualTo("done\r\n");
        await().until(() -> !runs("sleep 1043"));
    }

    @Test
    void leaves_no_pty_behind() {
        List<String> before = ptys();
        for (int n = 0; n < 50; n++) {
            assertThat(printed("echo", "x")).isEqualTo("x\r\n");
        }
        // Those of earlier tests may go meanwhile.
        await().until(() -> before.containsAll(ptys()));
    }

    private static List<String> ptys() {
        return machine.exec("ls", "/dev/pts").stdout().lines().toList();
    }

    private static void type(RunningCommand command, String text) throws IOException {
        command.stdin().write(text.getBytes(UTF_8));
    }

    private static String readUntil(RunningCommand command, String text) throws IOException {
        InputStream output = command.stdout();
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        while (!read.toString(UTF_8).contains(text)) {
            int next = output.read();
            assertThat(next).as("`%s` in `%s`", text, read).isNotNegative();
            read.write(next);
        }
        return read.toString(UTF_8);
    }

    private static boolean runs(String command) {
        return machine.exec("pgrep", "--full", "--exact", command).exitCode() == 0;
    }
}
