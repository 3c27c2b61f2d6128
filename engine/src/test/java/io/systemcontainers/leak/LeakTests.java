package io.systemcontainers.leak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.Engine;
import io.systemcontainers.FileChange;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.NetworkAccess;
import io.systemcontainers.RunningCommand;
import io.systemcontainers.testing.ChildJvm;
import io.systemcontainers.testing.EngineRing;
import io.systemcontainers.testing.Leftovers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Count what is left when machines end, however they end. */
@EngineRing
@Timeout(300)
@Isolated("counts what this JVM and the host have")
class LeakTests {

    private static final String IMAGE = "busybox";
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int KILLS = 4;
    private static final long SEED = 20_261_123;

    private final Random random = new Random(SEED);

    @TempDir Path directory;
    private Leftovers leftovers;

    @BeforeEach
    void count() {
        try (Engine engine = Engine.open()) {
            engine.images().pull(IMAGE);
        }
        leftovers = Leftovers.fromNow();
    }

    @Test
    void nothing_is_left_of_machines_that_are_closed() {
        int descriptors = descriptors();
        Set<String> threads = threads();
        try (Engine engine = Engine.open()) {
            for (int i = 0; i < 3; i++) {
                try (Machine machine = engine.launch(MachineConfig.of(IMAGE))) {
                    machine.exec("true").assertSuccess();
                }
            }
            engine.launch(MachineConfig.of(IMAGE));
        }
        leftovers.assertNone();
        leftovers.assertNoDirectories();
        assertThat(descriptors()).isLessThanOrEqualTo(descriptors);
        await().atMost(SOON).untilAsserted(() -> assertThat(threads()).isSubsetOf(threads));
    }

    @Test
    void nothing_is_left_of_watches_when_a_machine_is_closed() {
        List<FileChange> changes = new CopyOnWriteArrayList<>();
        try (Engine engine = Engine.open()) {
            int descriptors = descriptors();
            Set<String> threads = threads();
            try (Machine watched =
                    engine.launch(MachineConfig.of(IMAGE).network(NetworkAccess.NONE))) {
                watched.files().watch("/etc", changes::add);
                watched.files().watch("/no/such/file", changes::add);
                watched.files().watch("/run", changes::add).close();
            }
            await().untilAsserted(() -> assertThat(threads()).isSubsetOf(threads));
            await().untilAsserted(() -> assertThat(descriptors()).isLessThanOrEqualTo(descriptors));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"echo x", "setsid sleep 1061 & sleep 1062"})
    void commands_leave_no_descriptors(String script) {
        int times = 50;
        try (Engine engine = Engine.open();
                Machine machine = engine.launch(MachineConfig.of(IMAGE))) {
            machine.exec("true").assertSuccess();
            machine.command("true").terminal(80, 24).run().assertSuccess();
            int descriptors = descriptors();
            for (int n = 0; n < times; n++) {
                try (RunningCommand command = machine.command("sh", "-c", script).start()) {
                    if (script.contains("sleep")) {
                        command.kill();
                    }
                    command.waitFor();
                }
                machine.command("true").terminal(80, 24).run().assertSuccess();
            }
            await().untilAsserted(() -> assertThat(descriptors()).isLessThanOrEqualTo(descriptors));
        }
    }

    @Test
    void nothing_is_left_of_a_machine_that_does_not_boot() {
        try (Engine engine = Engine.open()) {
            assertThat(
                            org.assertj.core.api.Assertions.catchThrowable(
                                    () ->
                                            engine.launch(
                                                    MachineConfig.of(IMAGE)
                                                            .network(NetworkAccess.NONE)
                                                            .memory("100kB"))))
                    .isNotNull();
            leftovers.assertNone();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Victim.Doing.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = "FREEZE_BELOW") // not on every host: FrozenGroupLeakTests
    void nothing_is_left_when_the_jvm_is_killed(Victim.Doing doing) throws Exception {
        Path pushed = directory.resolve("pushed");
        Files.write(pushed, new byte[8 * 1024 * 1024]);
        for (int kill = 0; kill < KILLS; kill++) {
            try (ChildJvm victim = Victim.start(doing, IMAGE, directory, pushed)) {
                if (doing == Victim.Doing.EXIT) {
                    assertThat(victim.exitCode()).isEqualTo(3);
                } else {
                    // Anywhere in what it does over and over: that is the point, so there is
                    // nothing to wait for.
                    victim.awaitEnd(random.nextInt(120));
                    victim.kill();
                }
            }
            leftovers.assertNone();
        }
    }

    @Test
    void the_next_start_collects_the_files_of_a_killed_jvm() throws Exception {
        try (ChildJvm victim = Victim.start(Victim.Doing.EXEC, IMAGE, directory, directory)) {
            victim.kill();
        }
        leftovers.assertNone();
        Set<Path> left = leftovers.directories();
        assertThat(left).isNotEmpty();
        for (Path path : left) {
            Files.setLastModifiedTime(path, FileTime.fromMillis(0));
        }
        try (Engine engine = Engine.open()) {
            leftovers.assertNoDirectories();
            assertThat(engine.machines()).isEmpty();
        }
    }

    private static int descriptors() {
        String[] names = Path.of("/proc/self/fd").toFile().list();
        return names == null ? 0 : names.length;
    }

    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("systemcontainers-"))
                .collect(Collectors.toSet());
    }
}
