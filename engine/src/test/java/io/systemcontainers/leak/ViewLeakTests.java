package io.systemcontainers.leak;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.Engine;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.testing.ChildJvm;
import io.systemcontainers.testing.EngineRing;
import io.systemcontainers.testing.Leftovers;
import io.systemcontainers.testing.OwnStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    void a_machine_without_its_viewer_reads_an_error_and_ends(String image) {
        try (Engine engine = Engine.open(store.config());
                Machine machine = engine.launch(MachineConfig.of(image))) {
            ProcessHandle viewer = viewer(machine);
            viewer.destroyForcibly();
            viewer.onExit().join();

            assertThat(machine.exec("cat", "/proc/meminfo").exitCode()).isNotZero();
            assertThat(machine.exec("true").exitCode()).isZero();
        }
        leftovers.assertNone();
    }

    /* Of this machine: other tests of this JVM have machines, too. */
    private static ProcessHandle viewer(Machine machine) {
        return ProcessHandle.current()
                .children()
                .filter(child -> isKeeper(child, machine.name()))
                .flatMap(ProcessHandle::descendants)
                .filter(ViewLeakTests::servesFiles)
                .findAny()
                .orElseThrow();
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
