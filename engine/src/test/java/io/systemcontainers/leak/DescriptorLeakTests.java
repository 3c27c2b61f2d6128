package io.systemcontainers.leak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.Engine;
import io.systemcontainers.FileChange;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.NetworkAccess;
import io.systemcontainers.RunningCommand;
import io.systemcontainers.testing.EngineRing;
import io.systemcontainers.testing.Leftovers;
import io.systemcontainers.testing.OwnStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Count what this JVM still has of machines that are closed, and of what was done with them. */
@EngineRing
@Isolated("counts the descriptors and threads of this JVM")
class DescriptorLeakTests {

    private static final String IMAGE = "busybox";

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
    void nothing_is_left_of_machines_that_are_closed() {
        int descriptors = descriptors();
        Set<String> threads = threads();
        try (Engine engine = Engine.open(store.config())) {
            for (int i = 0; i < 3; i++) {
                try (Machine machine = engine.launch(MachineConfig.of(IMAGE))) {
                    machine.exec("true").assertSuccess();
                }
            }
            store.countLinkTo(engine.launch(MachineConfig.of(IMAGE)).address());
        }
        leftovers.assertNone();
        leftovers.assertNoDirectories();
        assertThat(descriptors()).isLessThanOrEqualTo(descriptors);
        await().untilAsserted(() -> assertThat(threads()).isSubsetOf(threads));
    }

    @Test
    void an_engine_that_fetches_nothing_begins_no_connections() {
        int descriptors = descriptors();
        Set<String> clients = threads("HttpClient-");
        for (int i = 0; i < 3; i++) {
            try (Engine engine = Engine.open(store.config())) {
                engine.images().remotes().list();
                assertThat(threads("HttpClient-")).isSubsetOf(clients);
            }
        }
        assertThat(descriptors()).isLessThanOrEqualTo(descriptors);
    }

    @Test
    void nothing_is_left_of_watches_when_a_machine_is_closed() {
        List<FileChange> changes = new CopyOnWriteArrayList<>();
        try (Engine engine = Engine.open()) {
            int descriptors = descriptors();
            try (Machine watched =
                    engine.launch(MachineConfig.of(IMAGE).network(NetworkAccess.NONE))) {
                watched.files().watch("/etc", changes::add);
                watched.files().watch("/no/such/file", changes::add);
                watched.files().watch("/run", changes::add).close();
            }
            await().untilAsserted(
                            () -> assertThat(threads()).noneMatch(name -> name.endsWith("-watch")));
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

    private static int descriptors() {
        String[] names = Path.of("/proc/self/fd").toFile().list();
        return names == null ? 0 : names.length;
    }

    private static Set<String> threads() {
        return threads("systemcontainers-");
    }

    private static Set<String> threads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith(prefix))
                .collect(Collectors.toSet());
    }
}
