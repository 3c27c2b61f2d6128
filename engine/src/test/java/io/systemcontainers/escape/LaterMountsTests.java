package io.systemcontainers.escape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.Device;
import io.systemcontainers.Engine;
import io.systemcontainers.EngineConfig;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.StoragePool;
import io.systemcontainers.testing.EngineRing;
import io.systemcontainers.testing.Patience;
import io.systemcontainers.testing.SharedMount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the host mounts while a machine runs does not come up in it. */
@EngineRing
class LaterMountsTests {

    private static final MachineConfig BUSYBOX = MachineConfig.of("busybox");

    @TempDir private Path directory;
    private SharedMount shared;
    private Path source;

    @BeforeEach
    void share() throws IOException {
        Path host = Files.createDirectory(directory.resolve("host"));
        shared = SharedMount.empty(host);
        source = Files.createDirectory(host.resolve("source"));
        Files.createDirectory(source.resolve("later"));
        Files.createDirectory(source.resolve("below"));
        Files.writeString(source.resolve("file"), "before\n");
    }

    @AfterEach
    void unmount() throws IOException {
        shared.close();
    }

    private static String output(Machine machine, String script) {
        return machine.exec("sh", "-c", script).assertSuccess().stdout().strip();
    }

    private static void assertAlone(Machine machine) {
        assertThat(output(machine, "cat /proc/1/mountinfo"))
                .contains(" /proc ")
                .doesNotContain("master:")
                .doesNotContain("shared:")
                .doesNotContain("propagate_from:");
    }

    @ParameterizedTest
    @CsvSource({
        "false, false, false",
        "false, true, false",
        "true, false, false",
        "true, true, false",
        "false, false, true",
        "false, true, true",
        "true, true, true",
    })
    void in_a_folder_of_the_host(boolean recursive, boolean readOnly, boolean privileged)
            throws IOException {
        shared.mount(source.resolve("below"));
        Files.createDirectory(source.resolve("below/later"));
        Device folder =
                Device.disk(source.toString(), "/mnt/data")
                        .with("recursive", Boolean.toString(recursive))
                        .with("readonly", Boolean.toString(readOnly));
        try (Engine engine = Engine.open();
                Machine machine =
                        engine.launch(BUSYBOX.privileged(privileged).device("data", folder))) {
            assertAlone(machine);

            shared.mount(source.resolve("later"));
            Files.writeString(source.resolve("later/secret"), "later");
            shared.mount(source.resolve("below/later"));
            Files.writeString(source.resolve("below/later/secret"), "later");

            assertThat(output(machine, "find /mnt/data -name secret")).isEmpty();
            assertThat(output(machine, "ls /mnt/data/below")).isEqualTo(recursive ? "later" : "");
            assertAlone(machine);
        }
    }

    @Test
    void over_a_file_of_the_host() throws IOException {
        Path later = Files.writeString(directory.resolve("secret"), "later\n");
        Device file = Device.disk(source.resolve("file").toString(), "/etc/data");
        try (Engine engine = Engine.open();
                Machine machine = engine.launch(BUSYBOX.device("data", file))) {
            assertAlone(machine);

            shared.bind(later, source.resolve("file"));

            assertThat(source.resolve("file")).hasContent("later\n");
            assertThat(output(machine, "cat /etc/data")).isEqualTo("before");
        }
    }

    @Test
    void in_the_folder_of_a_pool() throws IOException {
        try (Engine engine = Engine.open()) {
            String name = "later-" + ProcessHandle.current().pid();
            StoragePool pool =
                    engine.storage().create(name, "dir", Map.of("source", source.toString()));
            try (Machine machine = engine.launch(BUSYBOX.storage(pool.name()))) {
                assertAlone(machine);
                output(machine, "mkdir /later");
                Path root = find(source, "later").resolve("../srv").normalize();

                shared.mount(Files.createDirectories(root));
                Files.writeString(root.resolve("secret"), "later");

                assertThat(output(machine, "ls /srv")).isEmpty();
                shared.unmount(root);
            } finally {
                // The machine's files are deleted in the background.
                await().untilAsserted(() -> engine.storage().delete(name));
            }
        }
    }

    private static Path find(Path directory, String name) throws IOException {
        try (var all = Files.walk(directory)) {
            return all.filter(path -> path.getNameCount() > directory.getNameCount() + 2)
                    .filter(path -> path.endsWith(name))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void in_the_layers_of_an_image(boolean privileged) throws IOException {
        Path store = Files.createDirectory(directory.resolve("store"));
        try (SharedMount shown = SharedMount.of(EngineConfig.defaults().store(), store);
                Engine engine = Engine.open(new EngineConfig(shown.path()));
                Machine machine = engine.launch(BUSYBOX.privileged(privileged))) {
            assertAlone(machine);
            machine.reboot();
            assertAlone(machine);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void on_a_host_all_of_whose_mounts_are_shared(boolean privileged) throws Exception {
        Path said = directory.resolve("said");
        List<String> command =
                new ArrayList<>(List.of("unshare", "--mount", "--propagation", "shared"));
        command.add(System.getProperty("java.home") + "/bin/java");
        command.add("-D" + EngineConfig.STORE_PROPERTY + "=" + EngineConfig.defaults().store());
        command.addAll(Patience.options());
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(SharedHost.class.getName(), Boolean.toString(privileged)));
        Process child =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile())
                        .start();
        try {
            assertThat(child.waitFor(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            child.destroyForcibly();
        }
        assertThat(said)
                .content()
                .contains(" /dev/pts ")
                .contains("done")
                .doesNotContain("master:")
                .doesNotContain("shared:");
    }
}
