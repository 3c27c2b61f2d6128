package io.systemcontainers.exec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.Engine;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.RunningCommand;
import io.systemcontainers.cgroup.CgroupLayout;
import io.systemcontainers.cgroup.CommandGroup;
import io.systemcontainers.testing.EngineRing;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Look at the control group that each command has, and at what is left of those that had one. */
@EngineRing
class CommandGroupsTests {

    private static final int MANY = 1_000;
    private static final int AT_ONCE = 50;

    private static Engine engine;
    private static Machine busybox;
    private static Machine debian;

    @BeforeAll
    static void launch() {
        engine = Engine.open();
        busybox = engine.launch(MachineConfig.of("busybox"));
        debian = engine.launch(MachineConfig.of("debian:12"));
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    private static Path groups(Machine machine) {
        String own = "systemcontainers-" + machine.name().substring("m-".length()) + "-0";
        return CgroupLayout.ofHost().hierarchies().stream()
                .map(hierarchy -> hierarchy.mountPoint().resolve(own))
                .filter(Files::exists)
                .flatMap(group -> below(group).filter(path -> path.endsWith("commands")))
                .findFirst()
                .orElseThrow();
    }

    private static Stream<Path> below(Path group) {
        try (Stream<Path> all = Files.walk(group, 2)) {
            return all.toList().stream();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<Path> children(Path groups) {
        try (Stream<Path> children = Files.list(groups)) {
            return children.filter(Files::isDirectory).toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<Path> inhabited(Path groups) {
        return children(groups).stream()
                .filter(group -> !new CommandGroup(group).processes().isEmpty())
                .toList();
    }

    @Test
    void each_command_is_alone_in_its_own() throws IOException {
        for (Machine machine : List.of(busybox, debian)) {
            Path groups = groups(machine);
            try (RunningCommand first =
                            machine.command("sh", "-c", "echo; sleep 1000; true").start();
                    RunningCommand second =
                            machine.command("sh", "-c", "echo; sleep 1000; true").start()) {
                awaitLine(first);
                awaitLine(second);

                await().untilAsserted(() -> assertThat(inhabited(groups)).hasSize(2));
                for (Path group : inhabited(groups)) {
                    await().untilAsserted(
                                    () ->
                                            assertThat(new CommandGroup(group).processes())
                                                    .hasSize(2));
                }
            }
            await().untilAsserted(() -> assertThat(inhabited(groups)).isEmpty());
        }
    }

    private static void awaitLine(RunningCommand command) throws IOException {
        new BufferedReader(new InputStreamReader(command.stdout(), UTF_8)).readLine();
    }

    @Test
    void systemd_goes_on_with_its_own() {
        debian.exec("true").assertSuccess();
        assertRunning(debian);
        debian.exec("systemd-run", "--unit=beside", "--property=MemoryMax=50M", "sleep", "1000")
                .assertSuccess();
        assertThat(debian.exec("systemctl", "is-active", "beside").stdout()).isEqualTo("active\n");
        debian.exec("systemctl", "daemon-reload").assertSuccess();
        debian.exec("systemctl", "stop", "beside").assertSuccess();
        assertRunning(debian);
    }

    private static void assertRunning(Machine machine) {
        assertThat(machine.exec("systemctl", "is-system-running").stdout())
                .as(() -> machine.exec("systemctl", "--failed").stdout())
                .isEqualTo("running\n");
    }

    @Test
    void a_thousand_in_a_row_leave_nothing() {
        busybox.exec("true");
        Remains before = Remains.of(busybox);
        for (int n = 0; n < MANY; n++) {
            assertThat(busybox.exec("echo", "x").stdout()).isEqualTo("x\n");
        }
        before.assertNoMore(busybox);
    }

    @Test
    void fifty_at_once_leave_nothing() {
        busybox.exec("true");
        Remains before = Remains.of(busybox);
        for (int round = 0; round < 4; round++) {
            List<RunningCommand> running =
                    IntStream.range(0, AT_ONCE)
                            .mapToObj(
                                    n -> busybox.command("sh", "-c", "cat; sleep 0.0" + n).start())
                            .toList();
            for (RunningCommand command : running) {
                closeInput(command);
                assertThat(command.waitFor().exitCode()).isZero();
                command.close();
            }
        }
        before.assertNoMore(busybox);
    }

    private static void closeInput(RunningCommand command) {
        try {
            command.stdin().close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void those_that_are_killed_leave_nothing() {
        busybox.exec("true");
        Remains before = Remains.of(busybox);
        for (int n = 0; n < AT_ONCE; n++) {
            try (RunningCommand command =
                    busybox.command("sh", "-c", "setsid sleep 1061 & sleep 1062").start()) {
                command.kill();
                command.waitFor();
            }
        }
        before.assertNoMore(busybox);
    }

    @Test
    void those_in_terminals_and_logins_leave_nothing() {
        debian.exec("true");
        debian.command("true").login().run().assertSuccess();
        Remains before = Remains.of(debian);
        for (int n = 0; n < 20; n++) {
            debian.command("true").terminal(80, 24).run().assertSuccess();
            debian.command("true").login().run().assertSuccess();
        }
        before.assertNoMore(debian);
    }

    @Test
    void that_of_a_daemon_is_removed_when_the_daemon_ends() {
        Path groups = groups(busybox);
        busybox.exec("sh", "-c", "sleep 1063 >/dev/null 2>&1 &").assertSuccess();
        await().untilAsserted(() -> assertThat(inhabited(groups)).hasSize(1));
        busybox.exec("killall", "sleep").assertSuccess();

        await().untilAsserted(() -> assertThat(children(groups)).hasSize(1));
    }

    @Test
    void one_that_the_machines_root_removes_is_made_again() throws IOException {
        try (RunningCommand rmdir =
                busybox.command(
                                "sh",
                                "-c",
                                "echo; while :; do rmdir /sys/fs/cgroup/commands/*"
                                        + " /sys/fs/cgroup/*/commands/* 2>/dev/null; done")
                        .start()) {
            awaitLine(rmdir);
            for (int n = 0; n < AT_ONCE; n++) {
                busybox.exec("true").assertSuccess();
            }
        }
    }

    /* What this JVM has for the machine, and what that and its groups have. Descriptors: LeakTests. */
    private record Remains(List<String> threads, int processes) {

        static Remains of(Machine machine) {
            return new Remains(threadsNow(machine), processesNow(machine));
        }

        void assertNoMore(Machine machine) {
            await().untilAsserted(
                            () -> {
                                Remains now = of(machine);
                                assertThat(now.threads).hasSizeLessThanOrEqualTo(threads.size());
                                assertThat(now.processes).isLessThanOrEqualTo(processes);
                                // One is kept for the next command.
                                assertThat(children(groups(machine))).hasSizeLessThan(2);
                            });
        }

        private static List<String> threadsNow(Machine machine) {
            return Thread.getAllStackTraces().keySet().stream()
                    .map(Thread::getName)
                    .filter(name -> name.startsWith("systemcontainers-" + machine.name()))
                    .sorted()
                    .toList();
        }

        /* All of the machine's, zombies too, and those that the machine does not see. */
        private static int processesNow(Machine machine) {
            List<ProcessHandle> all = new ArrayList<>();
            ProcessHandle.current()
                    .children()
                    .filter(child -> named(child, machine.name()))
                    .flatMap(ProcessHandle::descendants)
                    .forEach(all::add);
            assertThat(all).as("init, at least").isNotEmpty();
            return all.size();
        }

        private static boolean named(ProcessHandle process, String machine) {
            try {
                return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"))
                        .equals("systemcontainers-keeper\0" + machine + "\0");
            } catch (IOException e) {
                return false; // it has ended
            }
        }
    }
}
