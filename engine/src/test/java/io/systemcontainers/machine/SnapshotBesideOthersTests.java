package io.systemcontainers.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.Engine;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.MachineState;
import io.systemcontainers.testing.EngineRing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Take snapshots while others push and delete, and while the machine ends. */
@EngineRing
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SnapshotBesideOthersTests {

    private static final int FILES = 300;
    private static final int SNAPSHOTS = 15;
    private static final int ENDS = 12;

    private final String pool = "beside-" + UUID.randomUUID().toString().substring(0, 8);
    private Engine engine;

    @BeforeAll
    void open() {
        engine = Engine.open();
        engine.storage().create(pool, "dir", Map.of());
    }

    @AfterAll
    void close() {
        engine.storage().delete(pool);
        engine.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_snapshot_has_what_was_complete_of_what_is_pushed_meanwhile(
            boolean layers, @TempDir Path directory) throws Exception {
        Path pushed = tree(directory.resolve("pushed"));
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService pushing = Executors.newSingleThreadExecutor();
        try (Machine machine =
                engine.launch(MachineConfig.of("busybox").storage(layers ? "default" : pool))) {
            machine.files().write("/root/kept", "kept");
            Future<?> others =
                    pushing.submit(
                            () -> {
                                while (!over.get()) {
                                    machine.files().push(pushed, "/root/");
                                    machine.files().delete("/root/pushed");
                                }
                            });
            try {
                for (int i = 0; i < SNAPSHOTS; i++) {
                    machine.snapshot("snapshot-" + i);
                }
            } finally {
                over.set(true);
                others.get(60, TimeUnit.SECONDS);
            }
            machine.restore("snapshot-" + (SNAPSHOTS - 1));
            assertThat(machine.files().read("/root/kept")).isEqualTo("kept");
            assertThat(machine.exec("find", "/", "-xdev", "-name", ".systemcontainers-*").stdout())
                    .as("what was not complete")
                    .isEmpty();
        } finally {
            pushing.shutdownNow();
        }
    }

    private static Path tree(Path root) throws IOException {
        for (int i = 0; i < FILES; i++) {
            Path file = root.resolve("directory-" + i % 7).resolve("file-" + i);
            Files.createDirectories(file.getParent());
            Files.write(file, new byte[i * 100]);
        }
        return root;
    }

    @Test
    void what_is_done_with_a_machine_whose_init_has_just_died_is_done_as_when_it_is_stopped()
            throws Exception {
        List<String> failures = new ArrayList<>();
        for (int i = 0; i < ENDS; i++) {
            try (Machine machine = engine.launch(MachineConfig.of("busybox").memory("128MB"))) {
                machine.files().write("/root/kept", "kept");
                kill(machine);
                try {
                    machine.config("limits.memory", "96MB");
                } catch (RuntimeException e) {
                    failures.add("config: " + e.getMessage());
                }
                try {
                    machine.snapshot("base");
                } catch (RuntimeException e) {
                    failures.add("snapshot: " + e.getMessage());
                }
                assertThat(failures).isEmpty();
                assertThat(machine.config().config()).containsEntry("limits.memory", "96MB");
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> machine.state() == MachineState.STOPPED);
                machine.start();
                assertThat(machine.files().read("/root/kept")).isEqualTo("kept");
            }
        }
    }

    @Test
    void a_machine_that_reboots_itself_comes_back_though_a_snapshot_is_taken_meanwhile() {
        for (int i = 0; i < ENDS; i++) {
            try (Machine machine = engine.launch(MachineConfig.of("busybox"))) {
                machine.exec("touch", "/run/before").assertSuccess();
                machine.exec("sh", "-c", "reboot -f; sleep 1000");

                machine.snapshot("meanwhile");

                await().atMost(Duration.ofSeconds(60))
                        .ignoreExceptions()
                        .until(() -> machine.exec("test", "-e", "/run/before").exitCode() == 1);
            }
        }
    }

    private static void kill(Machine machine) throws IOException {
        String line = machine.shellCommand();
        String init = line.substring(line.lastIndexOf(' ') + 1);
        ProcessHandle process = ProcessHandle.of(Long.parseLong(init)).orElseThrow();
        process.destroyForcibly();
    }
}
