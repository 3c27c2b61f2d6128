package io.systemcontainers.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.Engine;
import io.systemcontainers.ExecResult;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.testing.EngineRing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Run commands in a machine: what goes in, what comes out, and what happens when it does not work.
 */
@EngineRing
class CommandTests {

    private static final MachineConfig BUSYBOX = MachineConfig.of("busybox");

    private static Engine engine;
    private static Machine machine;

    @BeforeAll
    static void launch() {
        engine = Engine.open();
        machine = engine.launch(BUSYBOX.env("GREETING", "hello world"));
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    @Test
    void passes_arguments_as_they_are() {
        assertThat(machine.exec("printf", "%s|", "a b", "", "$HOME", "*", "é\n").stdout())
                .isEqualTo("a b||$HOME|*|é\n|");
    }

    @Test
    void keeps_the_streams_apart_and_returns_the_exit_code() {
        ExecResult result = machine.exec("sh", "-c", "echo out; echo err >&2; exit 42");

        assertThat(result.stdout()).isEqualTo("out\n");
        assertThat(result.stderr()).isEqualTo("err\n");
        assertThat(result.exitCode()).isEqualTo(42);
        assertThatThrownBy(result::assertSuccess)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("exited with 42")
                .hasMessageContaining("err");
    }

    @Test
    void gives_a_command_the_environment_of_a_login() {
        assertThat(output("sh", "-c", "echo $HOME $USER $PWD $GREETING"))
                .isEqualTo("/root root /root hello world");
        assertThat(output("sh", "-c", "echo $PATH")).contains("/usr/sbin:/usr/bin");
    }

    @Test
    void gives_a_command_no_descriptor_but_its_streams() {
        assertThat(output("sh", "-c", "ls /proc/self/fd | tr '\\n' ' '").strip())
                .isEqualTo("0 1 2 3");
    }

    @Test
    void reports_a_signal_as_a_shell_does() {
        assertThat(machine.exec("sh", "-c", "kill -9 $$").exitCode()).isEqualTo(137);
    }

    @Test
    void says_as_a_shell_does_that_a_command_is_not_there() {
        ExecResult result = machine.exec("nosuch", "argument");

        assertThat(result.exitCode()).isEqualTo(127);
        assertThat(result.stderr()).isEqualTo("nosuch: command not found\n");
        assertThat(machine.exec("/no/such").stderr())
                .isEqualTo("/no/such: No such file or directory\n");
    }

    @Test
    void says_as_a_shell_does_that_a_file_is_no_command() {
        ExecResult result = machine.exec("/etc/passwd");

        assertThat(result.exitCode()).isEqualTo(126);
        assertThat(result.stderr()).isEqualTo("/etc/passwd: Permission denied\n");
    }

    @Test
    void refuses_an_empty_command() {
        assertThatThrownBy(() -> machine.exec()).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> machine.exec("")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refuses_a_nul_in_an_argument() {
        assertThatThrownBy(() -> machine.exec("echo", "a\0b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NUL");
        assertThat(machine.exec("true").exitCode()).isZero();
    }

    @Test
    void says_what_the_kernel_says_of_too_long_an_argument() {
        ExecResult result = machine.exec("echo", "x".repeat(3_000_000));

        assertThat(result.exitCode()).isEqualTo(126);
        assertThat(result.stderr()).contains("Argument list too long");
    }

    @Test
    void reads_output_of_any_size() {
        String text = machine.exec("head", "-c", "5000000", "/dev/zero").stdout();

        assertThat(text).hasSize(5_000_000);
    }

    @Test
    void returns_although_a_daemon_still_holds_the_output() {
        ExecResult result = machine.exec("sh", "-c", "echo started; sleep 1000 &");

        assertThat(result.exitCode()).isZero();
        assertThat(result.stdout()).isEqualTo("started\n");
        assertThat(machine.exec("killall", "sleep").exitCode()).isZero();
    }

    @Test
    void ends_a_command_whose_thread_is_interrupted() throws Exception {
        Thread thread =
                new Thread(
                        () ->
                                assertThatThrownBy(() -> machine.exec("sleep", "1007"))
                                        .hasMessageContaining("interrupted"));
        thread.start();
        await().until(() -> sleeps());

        thread.interrupt();
        thread.join();

        await().until(() -> !sleeps());
    }

    private static boolean sleeps() {
        return machine.exec("sh", "-c", "ps | grep '[s]leep 1007'").exitCode() == 0;
    }

    @Test
    void runs_commands_of_several_threads_at_once() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<String>> outputs = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                String number = Integer.toString(i);
                outputs.add(
                        threads.submit(
                                () ->
                                        output(
                                                "sh",
                                                "-c",
                                                "echo " + number + "; cat /proc/self/stat >&2")));
            }
            for (int i = 0; i < 100; i++) {
                assertThat(outputs.get(i).get()).isEqualTo(Integer.toString(i));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void lets_commands_open_their_own_streams() {
        ExecResult result =
                machine.exec("sh", "-c", "echo out >/dev/stdout; echo err >/dev/stderr");

        assertThat(result.stdout()).isEqualTo("out\n");
        assertThat(result.stderr()).isEqualTo("err\n");
    }

    @Test
    void lets_no_command_take_its_output_back() {
        ExecResult taken = machine.exec("sh", "-c", "echo kept; cat </dev/stdout");
        ExecResult allowed = machine.exec("chmod", "666", "/proc/self/fd/1");

        assertThat(taken.stdout()).isEqualTo("kept\n");
        assertThat(taken.stderr()).contains("Permission denied");
        assertThat(allowed.stderr()).contains("not permitted");
    }

    @Test
    void takes_commands_again_when_what_lets_them_in_was_killed() throws Exception {
        try (Machine hurt = engine.launch(BUSYBOX.name("hurt"))) {
            long porter = porterOf("hurt");
            ProcessHandle.of(porter).orElseThrow().destroyForcibly();

            await().ignoreExceptions().until(() -> hurt.exec("true").exitCode() == 0);
            assertThat(porterOf("hurt")).isNotEqualTo(porter);
            assertThat(hurt.exec("sh", "-c", "cat /proc/self/cgroup").stdout())
                    .doesNotContain("..");
            // Root's own in the machine, as before: proc_keys(5).
            assertThat(hurt.exec("cat", "/proc/keys").stdout())
                    .containsPattern("perm 3f030000 +0 +0 keyring +_ses");
        }
    }

    private static long porterOf(String name) throws java.io.IOException {
        Path ours = Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
        ProcessHandle keeper =
                ProcessHandle.current()
                        .children()
                        .filter(
                                child ->
                                        commandLine(child)
                                                .equals("systemcontainers-keeper\0" + name + "\0"))
                        .findFirst()
                        .orElseThrow();
        for (ProcessHandle child : keeper.children().toList()) {
            if (Files.readSymbolicLink(Path.of("/proc/" + child.pid() + "/ns/pid")).equals(ours)) {
                return child.pid();
            }
        }
        throw new IllegalStateException("keeper " + keeper.pid() + " has no porter");
    }

    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"));
        } catch (java.io.IOException e) {
            return "";
        }
    }

    private static String output(String... command) {
        return machine.exec(command).assertSuccess().stdout().stripTrailing();
    }
}
