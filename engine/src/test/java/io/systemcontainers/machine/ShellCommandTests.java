package io.systemcontainers.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.Engine;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.testing.ChildJvm;
import io.systemcontainers.testing.EngineRing;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Get into machines as a person does, who has nothing but the line. */
@EngineRing
class ShellCommandTests {

    private static final Path SOCKETS = Path.of("/run/systemcontainers/shells");

    @TempDir private Path temporary;

    private static Engine engine;

    @BeforeAll
    static void open() {
        engine = Engine.open();
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    private static Machine launch() {
        return engine.launch(MachineConfig.of("busybox"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_running_machine_says_how_to_get_a_shell_of_its_own(boolean privileged) throws Exception {
        try (Machine machine = engine.launch(MachineConfig.of("busybox").privileged(privileged))) {
            String line = machine.shellCommand();
            assertThat(machine.pristine()).isTrue();

            String printed =
                    ShellLine.run(
                            line,
                            "stty -echo; hostname; id -u; stty size; tty; pwd; tr '\\0' ' '"
                                    + " </proc/$$/environ; echo; sed s/^/group:/ /proc/self/cgroup;"
                                    + " exit 7");

            assertThat(printed)
                    .contains("\n" + machine.name() + "\n0\n30 100\n/dev/pts/")
                    .containsPattern("/root\\nTERM=[\\w.+-]+ \\n")
                    .contains("\ngroup:")
                    .doesNotContain("hunter2")
                    .endsWith("exited with 7");
            // A process whose groups are above those of its namespace sees dots:
            // cgroup_namespaces(7).
            assertThat(printed.lines().filter(found -> found.startsWith("group:")))
                    .isNotEmpty()
                    .noneMatch(group -> group.contains(".."));
            assertThat(machine.pristine()).isFalse();
        }
    }

    @Test
    void a_shell_hears_of_another_size_of_the_terminal() throws Exception {
        Path wanted = temporary.resolve("wanted");
        try (Machine machine = launch()) {
            // stty(1) may change a terminal from the background where that is not answered by
            // SIGTTOU.
            Process shell =
                    ShellLine.start(
                            "trap '' TTOU; T=$(tty); (until [ -e '"
                                    + wanted
                                    + "' ]; do sleep 0.1; done; stty -F $T cols 90 rows 20) & "
                                    + machine.shellCommand());
            try (var keyboard = shell.getOutputStream()) {
                keyboard.write(
                        ("stty -echo; echo size: $(stty size); until [ \"$(stty size)\" = '20 90' ]; do"
                                        + " sleep 1; done; exit 8\n")
                                .getBytes(StandardCharsets.UTF_8));
                keyboard.flush();
                ShellLine.readUntil(shell, "size: 30 100");

                Files.createFile(wanted);

                assertThat(ShellLine.end(shell)).endsWith("exited with 8");
            }
        }
    }

    @Test
    void a_shell_ends_with_its_machine() throws Exception {
        try (Machine machine = launch()) {
            Process shell = ShellLine.start(machine.shellCommand());
            try (var keyboard = shell.getOutputStream()) {
                keyboard.write("echo in >/tmp/in\n".getBytes(StandardCharsets.UTF_8));
                keyboard.flush();
                await().until(() -> machine.files().exists("/tmp/in"));

                machine.kill();

                assertThat(ShellLine.end(shell))
                        .contains(
                                "the shell in machine `"
                                        + machine.name()
                                        + "` was killed, as it is when the machine ends")
                        .endsWith("exited with 137");
            }
        }
    }

    @Test
    void a_shell_whose_person_has_gone_ends() throws Exception {
        try (Machine machine = launch()) {
            Process shell = ShellLine.start("exec " + machine.shellCommand());
            try (var keyboard = shell.getOutputStream()) {
                keyboard.write("sleep 1040\n".getBytes(StandardCharsets.UTF_8));
                keyboard.flush();
                await().until(() -> isSleeping(machine));

                shell.descendants().forEach(ProcessHandle::destroyForcibly);

                await().until(() -> !isSleeping(machine));
            }
        }
    }

    private static boolean isSleeping(Machine machine) {
        return machine.exec("ps").assertSuccess().stdout().contains("sleep 1040");
    }

    @Test
    void what_is_piped_into_it_is_typed() throws Exception {
        try (Machine machine = launch()) {
            Process shell =
                    new ProcessBuilder("sh", "-c", "echo hostname | " + machine.shellCommand())
                            .redirectErrorStream(true)
                            .start();

            assertThat(ShellLine.end(shell))
                    .contains("\n" + machine.name() + "\n")
                    .endsWith("exited with 0");
        }
    }

    /* The shell runs its profile before its line editor sets the terminal up. */
    @ParameterizedTest
    @ValueSource(strings = {"cat", "sleep 1"})
    void the_end_of_what_is_piped_into_it_is_typed_until_it_ends(String profile) throws Exception {
        try (Machine machine = launch()) {
            machine.files().write("/etc/profile", profile + "\n");
            String line = "echo hostname | timeout 60 " + machine.shellCommand();
            Process shell = new ProcessBuilder("sh", "-c", line).redirectErrorStream(true).start();

            assertThat(ShellLine.end(shell)).endsWith("exited with 0");
        }
    }

    @Test
    void a_machine_that_is_not_there_is_told_from_those_that_are() throws Exception {
        try (Machine machine = launch()) {
            String line = machine.shellCommand();
            String another = line.replaceAll("Shell .*", "Shell no-such-machine");

            assertThat(ShellLine.run(another, ""))
                    .contains("opening a shell in machine `no-such-machine`: no JVM keeps it")
                    .contains("`" + machine.name() + " ")
                    .endsWith("exited with 255");
        }
    }

    @Test
    void a_jvm_that_is_killed_takes_its_shells_along_and_its_socket_goes_with_the_next_start()
            throws Exception {
        try (ChildJvm keeping =
                ChildJvm.start(
                        temporary,
                        System.getProperty("java.class.path"),
                        KeepingJvm.class,
                        List.of())) {
            String line = keeping.readLine();
            assertThat(line).as(keeping::errors).isNotNull();
            Process shell = ShellLine.start(line);
            try (var keyboard = shell.getOutputStream()) {
                keyboard.write("echo $((40 + 2)) is there\n".getBytes(StandardCharsets.UTF_8));
                keyboard.flush();
                ShellLine.readUntil(shell, "42 is there");

                keeping.kill();

                assertThat(ShellLine.end(shell)).containsPattern("exited with (137|255)");
            }
            assertThat(ShellLine.run(line, "")).contains("no JVM keeps it");
            try (Engine next = Engine.open()) {
                assertThat(next.machines()).isEmpty();
                await().until(() -> Files.notExists(socketOf(line)));
            }
        }
    }

    private static Path socketOf(String line) {
        return SOCKETS.resolve(line.replaceAll(".*Shell (\\S+) (\\d+)", "$1.$2"));
    }

    @Test
    void its_socket_is_roots_and_goes_with_the_machine() throws Exception {
        Machine machine = launch();
        String line = machine.shellCommand();

        Path socket = socketOf(line);
        assertThat(Files.getPosixFilePermissions(SOCKETS)).hasSize(3);
        assertThat(Files.getPosixFilePermissions(socket)).hasSize(2);
        machine.close();
        assertThat(socket).doesNotExist();
        assertThat(ShellLine.run(line, "")).contains("no JVM keeps it").endsWith("exited with 255");
    }

    @Test
    void a_machine_that_does_not_run_has_no_shell() {
        try (Machine machine = engine.create(MachineConfig.of("busybox"))) {
            assertThatThrownBy(machine::shellCommand)
                    .isInstanceOf(SystemContainerException.class)
                    .hasMessageContaining("getting a shell in machine `" + machine.name() + "`");
        }
    }
}
