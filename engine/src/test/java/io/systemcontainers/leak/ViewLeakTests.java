package io.systemcontainers.leak;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.Engine;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.testing.ChildJvm;
import io.systemcontainers.testing.EngineRing;
import io.systemcontainers.testing.Leftovers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What shows a machine itself waits for nobody, and ends with the machine. */
@EngineRing
@Timeout(120)
@Isolated("counts what the host has")
class ViewLeakTests {

    private static final String IMAGE = "busybox";

    @TempDir Path directory;
    private Leftovers leftovers;

    @BeforeAll
    static void pull() {
        try (Engine engine = Engine.open()) {
            engine.images().pull(IMAGE);
        }
    }

    @BeforeEach
    void count() {
        leftovers = Leftovers.fromNow();
    }

    @Test
    void a_jvm_that_stands_still_is_in_nobodys_way() throws Exception {
        try (ChildJvm victim = Victim.start(Victim.Doing.EXEC, IMAGE, directory, directory)) {
            signal("STOP", victim.handle());

            assertThat(victim.handle().descendants().map(ViewLeakTests::firstLine))
                    .contains("MemTotal:         250000 kB");
            signal("CONT", victim.handle());
        }
        leftovers.assertNone();
    }

    @Test
    void the_viewer_ends_when_its_keeper_is_killed() {
        try (Engine engine = Engine.open();
                Machine machine = engine.launch(MachineConfig.of(IMAGE))) {
            ProcessHandle viewer = viewer();
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
        try (Engine engine = Engine.open();
                Machine machine = engine.launch(MachineConfig.of(IMAGE))) {
            viewer = viewer();
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
        try (Engine engine = Engine.open();
                Machine machine = engine.launch(MachineConfig.of(image))) {
            ProcessHandle viewer = viewer();
            viewer.destroyForcibly();
            viewer.onExit().join();

            assertThat(machine.exec("cat", "/proc/meminfo").exitCode()).isNotZero();
            assertThat(machine.exec("true").exitCode()).isZero();
        }
        leftovers.assertNone();
    }

    private static ProcessHandle viewer() {
        return ProcessHandle.current()
                .descendants()
                .filter(ViewLeakTests::servesFiles)
                .findAny()
                .orElseThrow();
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
