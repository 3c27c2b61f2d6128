package io.systemcontainers.leak;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.Engine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.NetworkAccess;
import io.systemcontainers.testing.ChildJvm;
import io.systemcontainers.testing.EngineRing;
import io.systemcontainers.testing.Leftovers;
import io.systemcontainers.testing.OwnStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Count what is left when machines end, however they end. Each test has a store of its own. */
@EngineRing
@Execution(ExecutionMode.CONCURRENT)
class LeakTests {

    private static final String IMAGE = "busybox";
    private static final int KILLS = 4;
    private static final long SEED = 20_261_123;

    private final Random random = new Random(SEED);

    @TempDir Path directory;
    private OwnStore store;
    private Leftovers leftovers;

    @BeforeEach
    void count() {
        try (Engine engine = Engine.open()) {
            engine.images().pull(IMAGE);
        }
        store = OwnStore.in(directory);
        leftovers = Leftovers.of(store);
    }

    @AfterEach
    void letGo() {
        store.close();
    }

    @Test
    void nothing_is_left_of_a_machine_that_does_not_boot() {
        try (Engine engine = Engine.open(store.config())) {
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
            try (ChildJvm victim = Victim.start(doing, IMAGE, directory, pushed, store)) {
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
        try (ChildJvm victim =
                Victim.start(Victim.Doing.EXEC, IMAGE, directory, directory, store)) {
            victim.kill();
        }
        leftovers.assertNone();
        Set<Path> left = leftovers.directories();
        assertThat(left).isNotEmpty();
        for (Path path : left) {
            Files.setLastModifiedTime(path, FileTime.fromMillis(0));
        }
        try (Engine engine = Engine.open(store.config())) {
            leftovers.assertNoDirectories();
            assertThat(engine.machines()).isEmpty();
        }
    }
}
