package io.systemcontainers.leak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.Engine;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.RunningCommand;
import io.systemcontainers.testing.ChildJvm;
import io.systemcontainers.testing.EngineRing;
import io.systemcontainers.testing.Leftovers;
import io.systemcontainers.testing.OwnStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What shows a machine itself waits for nobody, and ends with the machine. */
@EngineRing
class ViewLeakTests {

    private static final String IMAGE = "busybox";

    /* What reads without end says so when it is told to stop, and otherwise if it cannot read. */
    private static final String READERS =
            "for i in 1 2 3 4; do"
                    + " (while [ ! -e /stop ]; do cat /proc/stat /proc/meminfo >/dev/null || echo failed;"
                    + " done; echo read) & done;"
                    + " while [ ! -e /stop ]; do sleep 1; echo a second; done; wait";

    private static final String OPEN_FILE =
            "cut -d' ' -f1 /proc/uptime; exec 3</proc/meminfo; read line <&3; echo \"$line\";"
                    + " while [ ! -e /go ]; do sleep 0.1; done;"
                    + " read line <&3; echo \"$line\"; cut -d' ' -f1 /proc/uptime";

    /* One that has lived for no more than a second, as the keeper counts, is not. */
    private static final Duration TO_BE_REPLACED = Duration.ofSeconds(3);

    @TempDir Path directory;
    private OwnStore store;
    private Leftovers leftovers;

    @BeforeAll
    static void pull() {
        try (Engine engine = Engine.open()) {
            engine.images().pull(IMAGE);
            engine.images().pull("debian:12");
        }
    }

    @BeforeEach
    void count() {
        store = OwnStore.in(directory);
        leftovers = Leftovers.of(store);
    }

    @AfterEach
    void letGo() {
        store.close();
    }

    @Test
    void a_jvm_that_stands_still_is_in_nobodys_way() throws Exception {
        try (ChildJvm victim =
                Victim.start(Victim.Doing.EXEC, IMAGE, directory, directory, store)) {
            signal("STOP", victim.handle());

            assertThat(victim.handle().descendants().map(ViewLeakTests::firstLine))
                    .contains("MemTotal:         250000 kB");
            signal("CONT", victim.handle());
        }
        leftovers.assertNone();
    }

    @Test
    void the_viewer_ends_when_its_keeper_is_killed() {
        try (Engine engine = Engine.open(store.config());
                Machine machine = engine.launch(MachineConfig.of(IMAGE))) {
            ProcessHandle viewer = viewer(machine);
            assertThat(machine.exec("grep", "-c", "MemTotal", "/proc/meminfo").stdout())
                    .isEqualTo("1\n");
            viewer.parent().orElseThrow().destroyForcibly();
            viewer.onExit().join();
            assertThat(viewer.isAlive()).isFalse();
        }
    }

    @Test
    void a_command_that_reads_without_end_is_in_nobodys_way_at_the_end() throws IOException {
        ProcessHandle viewer;
        try (Engine engine = Engine.open(store.config());
                Machine machine = engine.launch(MachineConfig.of(IMAGE))) {
            viewer = viewer(machine);
            machine.exec(
                    "sh",
                    "-c",
                    "for i in 1 2 3 4; do while :; do cat /proc/stat; done >/dev/null 2>&1 & done");
        }
        assertThat(viewer.isAlive()).isFalse();
        leftovers.assertNone();
    }

    @ParameterizedTest
    @ValueSource(strings = {"busybox", "debian:12"})
    void a_viewer_that_is_killed_is_replaced_and_no_reader_hears_of_it(String image)
            throws Exception {
        try (Engine engine = Engine.open(store.config());
                Machine machine = engine.launch(MachineConfig.of(image));
                RunningCommand reading = machine.command("sh", "-c", READERS).start()) {
            BufferedReader said = new BufferedReader(new InputStreamReader(reading.stdout()));
            for (int time = 0; time < 3; time++) {
                await().until(() -> !viewers(machine).isEmpty());
                ProcessHandle viewer = viewer(machine);
                long seen = System.nanoTime();
                do {
                    assertThat(said.readLine()).isEqualTo("a second");
                } while (System.nanoTime() - seen < TO_BE_REPLACED.toNanos());
                viewer.destroyForcibly();
                viewer.onExit().join();
            }
            machine.files().write("/stop", "");

            assertThat(said.lines().filter(line -> !line.equals("a second")))
                    .containsExactly("read", "read", "read", "read");
        }
        leftovers.assertNone();
    }

    @Test
    void what_is_open_and_how_long_the_machine_runs_outlive_a_viewer() throws Exception {
        try (Engine engine = Engine.open(store.config());
                Machine machine = engine.launch(MachineConfig.of(IMAGE));
                RunningCommand reading = machine.command("sh", "-c", OPEN_FILE).start()) {
            BufferedReader said = new BufferedReader(new InputStreamReader(reading.stdout()));
            double before = Double.parseDouble(said.readLine());
            assertThat(said.readLine()).startsWith("MemTotal:");
            ProcessHandle viewer = viewer(machine);
            viewer.destroyForcibly();
            viewer.onExit().join();
            machine.files().write("/go", "");

            assertThat(said.readLine()).startsWith("MemFree:");
            assertThat(Double.parseDouble(said.readLine())).isGreaterThanOrEqualTo(before);
        }
    }

    @Test
    void one_that_dies_again_at_once_is_not_and_its_files_cannot_be_read() {
        try (Engine engine = Engine.open(store.config());
                Machine machine = engine.launch(MachineConfig.of(IMAGE))) {
            // Until two have died within a second, which a slow host need not manage at once.
            await().pollInterval(Duration.ofMillis(1))
                    .until(
                            () -> {
                                viewers(machine).forEach(ProcessHandle::destroyForcibly);
                                return viewers(machine).isEmpty()
                                        && machine.exec("cat", "/proc/meminfo").exitCode() != 0;
                            });
            assertThat(machine.exec("true").exitCode()).isZero();
        }
        leftovers.assertNone();
    }

    /* Of this machine: other tests of this JVM have machines, too. */
    private static ProcessHandle viewer(Machine machine) {
        return viewers(machine).get(0);
    }

    private static List<ProcessHandle> viewers(Machine machine) {
        return ProcessHandle.current()
                .children()
                .filter(child -> isKeeper(child, machine.name()))
                .flatMap(ProcessHandle::descendants)
                .filter(ViewLeakTests::servesFiles)
                .filter(ViewLeakTests::hasNoCapabilities)
                .toList();
    }

    /* The keeper has the device open, too. */
    private static boolean hasNoCapabilities(ProcessHandle process) {
        try {
            return Files.readString(proc(process, "status"))
                    .contains("CapEff:\t0000000000000000\n");
        } catch (IOException e) {
            return false; // it has ended meanwhile
        }
    }

    private static boolean isKeeper(ProcessHandle process, String machine) {
        try {
            return Files.readString(proc(process, "cmdline"))
                    .equals("systemcontainers-keeper\0" + machine + "\0");
        } catch (IOException e) {
            return false; // it has ended meanwhile
        }
    }

    private static boolean servesFiles(ProcessHandle process) {
        try (Stream<Path> open = Files.list(proc(process, "fd"))) {
            return open.anyMatch(
                    descriptor -> target(descriptor).equals(Optional.of(Path.of("/dev/fuse"))));
        } catch (IOException | UncheckedIOException e) {
            return false; // it has ended meanwhile
        }
    }

    private static Optional<Path> target(Path link) {
        try {
            return Optional.of(Files.readSymbolicLink(link));
        } catch (IOException e) {
            return Optional.empty(); // it was closed meanwhile
        }
    }

    private static String firstLine(ProcessHandle process) {
        try {
            return Files.readAllLines(proc(process, "root/proc/meminfo")).get(0);
        } catch (IOException e) {
            return ""; // it has ended meanwhile
        }
    }

    private static Path proc(ProcessHandle process, String file) {
        return Path.of("/proc", Long.toString(process.pid()), file);
    }

    private static void signal(String name, ProcessHandle process)
            throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, "" + process.pid()).start();
        assertThat(kill.waitFor()).isZero();
    }
}
