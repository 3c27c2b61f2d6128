package io.systemcontainers.escape;

import static io.systemcontainers.escape.StuckMachine.BUSYBOX;
import static io.systemcontainers.escape.StuckMachine.DEVICE;
import static io.systemcontainers.escape.StuckMachine.attack;
import static io.systemcontainers.escape.StuckMachine.groups;
import static io.systemcontainers.escape.StuckMachine.idBase;
import static io.systemcontainers.escape.StuckMachine.init;
import static io.systemcontainers.escape.StuckMachine.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.CommandKilledException;
import io.systemcontainers.Engine;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.MachineState;
import io.systemcontainers.testing.ChildJvm;
import io.systemcontainers.testing.EngineRing;
import io.systemcontainers.testing.TimedOut;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Processes that wait for a FUSE server which never answers, and hold its device themselves: not
 * even {@code SIGKILL} ends them, and they go with their machine all the same.
 */
@EngineRing
class StuckMachineTests {

    private static final MachineConfig DEBIAN =
            MachineConfig.of("debian:12").device("fuse", StuckMachine.FUSE);

    /* In a privileged machine any id can be the owner of a connection: one that no one else has. */
    private static final long OWNER = 1_999_000_000L + ProcessHandle.current().pid();

    private Engine engine;
    private FuseWatchdog watchdog;

    @BeforeEach
    void open() {
        engine = Engine.open();
    }

    @AfterEach
    void close() {
        try {
            engine.close();
        } finally {
            if (watchdog != null) {
                watchdog.close();
            }
        }
    }

    private Machine launch(MachineConfig config) throws IOException {
        Machine machine = engine.launch(config);
        watchdog = new FuseWatchdog(idBase(init(machine)), 65_536);
        return machine;
    }

    @Test
    void an_unprivileged_machine_goes_with_a_process_that_cannot_be_killed() throws IOException {
        Machine machine = launch(BUSYBOX);
        List<Path> groups = groups(init(machine));
        assertThat(attack(machine, "wait", DEVICE, "0")).isEqualTo("stuck");

        machine.close();

        assertThat(groups).isNotEmpty().noneMatch(Files::exists);
    }

    /* As of fs/proc/base.c, what reads the command line of a process waits for that lock. */
    @Test
    void no_thread_waits_for_a_process_that_holds_the_lock_of_its_memory() throws IOException {
        Machine machine = launch(BUSYBOX);
        String program = AttackProgram.push(machine, "stuck");

        CommandKilledException killed =
                TimedOut.showing(
                        List.of("`stuck` (process ", "| stuck"),
                        machine.command(program, "hold", DEVICE, "0"));

        assertThat(killed).hasMessageContaining("all that it had started: `stuck` (process ");
        assertThat(killed.result().stdout()).isEqualTo("stuck\n");
        await().until(() -> waits("__access_remote_vm").isEmpty());
        machine.close();
    }

    /* The threads of this JVM that wait in a function of the kernel. */
    private static List<Path> waits(String function) throws IOException {
        try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
            return threads.filter(thread -> function.equals(wait(thread))).toList();
        }
    }

    private static String wait(Path thread) {
        try {
            return Files.readString(thread.resolve("wchan"));
        } catch (IOException e) {
            return ""; // it has ended
        }
    }

    @Test
    void a_privileged_machine_goes_with_it_and_a_connection_of_the_host_stays() throws Exception {
        Machine machine = engine.launch(BUSYBOX.privileged(true));
        watchdog = new FuseWatchdog(OWNER, 1);
        List<Path> groups = groups(init(machine));
        assertThat(attack(machine, "wait", DEVICE, Long.toString(OWNER))).isEqualTo("stuck");
        Machine neighbour = engine.launch(BUSYBOX.privileged(true));

        machine.close();

        assertThat(groups).isNotEmpty().noneMatch(Files::exists);
        // What shows it itself is a connection, too.
        assertThat(neighbour.exec("cat", "/proc/meminfo").assertSuccess().stdout())
                .contains("MemTotal");
    }

    @Test
    void the_socket_on_which_init_says_that_it_is_ready_holds_no_device() throws IOException {
        Machine machine = launch(DEBIAN);
        List<Path> groups = groups(init(machine));
        assertThat(attack(machine, "flood", DEVICE, "0", "/run/host/notify")).isEqualTo("stuck");

        machine.close();

        assertThat(groups).isNotEmpty().noneMatch(Files::exists);
    }

    @Test
    void nor_does_the_engine_close_a_file_whose_close_waits_for_the_machine() throws IOException {
        Machine machine = launch(DEBIAN);
        List<Path> groups = groups(init(machine));
        assertThat(attack(machine, "close", DEVICE, "0", "/run/host/notify"))
                .isIn("sent", "stuck", "refused");

        machine.close();

        assertThat(groups).isNotEmpty().noneMatch(Files::exists);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_machine_starts_again_at_once_when_its_keeper_was_killed(boolean stuck)
            throws IOException {
        Machine machine = launch(BUSYBOX);
        if (stuck) {
            assertThat(attack(machine, "wait", DEVICE, "0")).isEqualTo("stuck");
        }
        ProcessHandle init = init(machine);

        init.parent().orElseThrow().destroyForcibly();
        await().until(() -> machine.state() == MachineState.STOPPED);
        machine.start();

        assertThat(read(init, "cmdline")).as("init, reaped or not").isEmpty();
        machine.exec("true").assertSuccess();
    }

    @Test
    void it_goes_with_a_jvm_that_is_killed(@TempDir Path directory) throws Exception {
        String classPath = System.getProperty("java.class.path");
        List<Path> groups;
        try (ChildJvm jvm = ChildJvm.start(directory, classPath, StuckMachine.class, List.of())) {
            String line = jvm.readLine();
            assertThat(line).as(jvm::errors).matches("\\d+");
            ProcessHandle init = ProcessHandle.of(Long.parseLong(line)).orElseThrow();
            watchdog = new FuseWatchdog(idBase(init), 65_536);
            groups = groups(init);
            jvm.kill();
        }
        assertThat(groups).isNotEmpty();
        await().until(() -> groups.stream().noneMatch(Files::exists));
    }
}
