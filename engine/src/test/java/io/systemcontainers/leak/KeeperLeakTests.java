package io.systemcontainers.leak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.Engine;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.MachineState;
import io.systemcontainers.NetworkAccess;
import io.systemcontainers.testing.ChildJvm;
import io.systemcontainers.testing.EngineRing;
import io.systemcontainers.testing.Leftovers;
import io.systemcontainers.testing.OwnStore;
import io.systemcontainers.testing.Patience;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Count what is left when keepers are killed: all goes at once, and where the JVM is killed, too,
 * is collected by the next engine that opens.
 */
@EngineRing
@Isolated("engines that open collect what it leaves")
class KeeperLeakTests {

    private static final String IMAGE = "busybox";
    private static final Duration SOON = Patience.LIMIT;

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

    @ParameterizedTest
    @ValueSource(strings = {"busybox", "debian:12"})
    void control_groups_go_before_its_machine_is_said_to_have_ended(String image) {
        try (Engine engine = Engine.open(store.config());
                Machine machine = engine.launch(unconnected(image))) {
            assertThat(groups(machine.name())).isNotEmpty();
            killKeeper(machine.name());

            await().atMost(SOON).until(() -> machine.state() == MachineState.STOPPED);

            assertThat(groups(machine.name())).isEmpty();
            leftovers.assertNone();
        }
        leftovers.assertNoDirectories();
    }

    @Test
    void what_is_frozen_goes_with_them() {
        try (Engine engine = Engine.open(store.config())) {
            Machine machine = engine.launch(unconnected(IMAGE));
            FrozenGroup.makeIn(machine);
            killKeeper(machine.name());

            leftovers.assertNone();
        }
    }

    private static void killKeeper(String machine) {
        ProcessHandle keeper = keeper(ProcessHandle.current(), machine);
        keeper.destroyForcibly();
        keeper.onExit().join();
    }

    @Test
    void files_are_left_to_the_next_engine_when_the_jvm_is_killed_too() throws Exception {
        try (ChildJvm victim =
                Victim.start(Victim.Doing.EXEC, IMAGE, directory, directory, store)) {
            ProcessHandle keeper = keepers(victim.handle()).get(0);
            victim.suspend(); // it would collect what its keeper leaves
            keeper.destroyForcibly();
            victim.kill();
        }
        leftovers.assertNoneButGroups();
        Set<Path> directories = leftovers.directories();
        assertThat(directories).hasSize(1);
        Set<Path> groups = groups(directories.iterator().next().getFileName().toString());
        assertThat(groups).isNotEmpty();
        directories.forEach(KeeperLeakTests::age);
        groups.forEach(KeeperLeakTests::age);

        try (Engine engine = Engine.open(store.config())) {
            leftovers.assertNone();
            leftovers.assertNoDirectories();
            assertThat(engine.machines()).isEmpty();
        }
    }

    /* A machine without a name of its own is called `m-ID`, and its first groups `systemcontainers-ID-0`. */
    private Set<Path> groups(String machine) {
        String id = machine.substring(machine.indexOf('-') + 1);
        return leftovers.census().cgroups().stream()
                .filter(group -> group.endsWith("-" + id + "-0"))
                .map(Path::of)
                .collect(Collectors.toSet());
    }

    private static ProcessHandle keeper(ProcessHandle jvm, String machine) {
        return keepers(jvm).stream()
                .filter(process -> commandLine(process).equals(keeperOf(machine)))
                .findAny()
                .orElseThrow();
    }

    private static List<ProcessHandle> keepers(ProcessHandle jvm) {
        return jvm.children()
                .filter(process -> commandLine(process).startsWith(keeperOf("")))
                .toList();
    }

    private static String keeperOf(String machine) {
        return "systemcontainers-keeper " + machine;
    }

    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"))
                    .replace('\0', ' ')
                    .strip();
        } catch (IOException e) {
            return ""; // it has ended meanwhile
        }
    }

    /* What is young may belong to somebody who has not locked it yet, and is left alone. */
    private static void age(Path path) {
        try {
            Files.setLastModifiedTime(path, FileTime.fromMillis(0));
        } catch (NoSuchFileException e) {
            // An engine of another build has opened, and collected it.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /* A network is its engine's, and stays for as long as that. */
    private static MachineConfig unconnected(String image) {
        return MachineConfig.of(image).network(NetworkAccess.NONE);
    }
}
