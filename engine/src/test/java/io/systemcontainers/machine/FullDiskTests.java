package io.systemcontainers.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.Engine;
import io.systemcontainers.EngineConfig;
import io.systemcontainers.Image;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.MachineState;
import io.systemcontainers.Provision;
import io.systemcontainers.Snapshot;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.rootfs.CopyRules;
import io.systemcontainers.rootfs.RootDirectory;
import io.systemcontainers.rootfs.TreeCopy;
import io.systemcontainers.testing.EngineRing;
import io.systemcontainers.testing.SmallDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fill the store's file system in the middle of things, and lose nothing that was there. */
@EngineRing
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FullDiskTests {

    private static final int LARGE = 4 << 20;

    private SmallDisk disk;
    private Engine engine;

    @BeforeAll
    void makeStore(@TempDir Path directory) throws IOException {
        disk = SmallDisk.in(directory);
        Image image;
        try (Engine other = Engine.open()) {
            image = other.images().pull("busybox");
        }
        Path from = image.rootfs().getParent();
        try (RootDirectory images = RootDirectory.open(from.getParent());
                RootDirectory own = RootDirectory.open(disk.path());
                TreeCopy copy = new TreeCopy(images, own, CopyRules.asItIs())) {
            own.makeDirectory("/images", 0700, 0, 0);
            copy.copy("/" + from.getFileName(), "/images/");
        }
        engine = Engine.open(new EngineConfig(disk.path()));
        engine.storage().create("trees", "dir", Map.of());
    }

    @AfterEach
    void makeRoom() throws IOException {
        disk.clear();
        engine.storage().prune();
    }

    @AfterAll
    void unmake() throws IOException {
        engine.close();
        disk.close();
    }

    private static byte[] noise(int seed) {
        byte[] bytes = new byte[LARGE];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static void requireAll(Machine machine) {
        assertThat(machine.files().readBytes("/root/one")).isEqualTo(noise(1));
        assertThat(machine.files().readBytes("/root/two")).isEqualTo(noise(2));
        assertThat(machine.files().read("/root/name")).isEqualTo("name");
    }

    /** A machine with a snapshot of one file, and two that are in none. */
    private Machine machine(String pool) {
        Machine machine = engine.launch(MachineConfig.of("busybox").storage(pool));
        machine.files().write("/root/one", noise(1));
        machine.snapshot("one");
        machine.files().write("/root/two", noise(2));
        machine.files().write("/root/name", "name");
        return machine;
    }

    @ParameterizedTest
    @ValueSource(strings = {"default", "trees"})
    void a_running_machine_keeps_its_files_and_its_snapshots(String pool) throws IOException {
        try (Machine machine = machine(pool)) {
            for (long left : new long[] {0, 200_000, LARGE / 2}) {
                disk.leave(left);
                assertThatThrownBy(() -> machine.snapshot("full"))
                        .isInstanceOf(SystemContainerException.class)
                        .hasMessageMatching("(?s).*(ENOSPC|No space left).*");
                disk.clear();
                assertThat(machine.state()).isEqualTo(MachineState.RUNNING);
                requireAll(machine);
            }

            machine.snapshot("whole");
            assertThat(machine.snapshots())
                    .extracting(Snapshot::name)
                    .containsExactly("one", "whole");
            machine.exec("rm", "/root/one", "/root/two").assertSuccess();
            machine.restore("whole");
            requireAll(machine);
            machine.restore("one");
            assertThat(machine.files().readBytes("/root/one")).isEqualTo(noise(1));
            assertThat(machine.files().exists("/root/two")).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"default", "trees"})
    void a_stopped_machine_keeps_its_files_and_its_snapshots(String pool) throws IOException {
        try (Machine machine = machine(pool)) {
            machine.stop();
            disk.leave(0);
            boolean taken = isTaken(machine, "full");
            boolean started = isStarted(machine);
            disk.clear();

            if (!started) {
                machine.start();
            }
            requireAll(machine);
            machine.stop();
            machine.snapshot("whole");
            machine.restore("one");
            if (taken) {
                machine.restore("full");
                machine.start();
                requireAll(machine);
                machine.stop();
            }
            machine.restore("whole");
            machine.start();
            requireAll(machine);
        }
    }

    private static boolean isTaken(Machine machine, String name) {
        try {
            machine.snapshot(name);
            return true;
        } catch (SystemContainerException e) {
            return false;
        }
    }

    private static boolean isStarted(Machine machine) {
        try {
            machine.start();
            return true;
        } catch (SystemContainerException e) {
            assertThat(machine.state()).isEqualTo(MachineState.STOPPED);
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"default", "trees"})
    void a_machine_that_cannot_be_put_back_can_be_later(String pool) throws IOException {
        try (Machine machine = machine(pool)) {
            machine.stop();
            machine.snapshot("whole");
            disk.leave(0);
            try {
                machine.restore("one");
            } catch (SystemContainerException e) {
                disk.clear();
                machine.start();
                requireAll(machine);
                machine.stop();
            }
            disk.clear();

            machine.restore("one");
            machine.start();
            assertThat(machine.files().readBytes("/root/one")).isEqualTo(noise(1));
            assertThat(machine.files().exists("/root/two")).isFalse();
            machine.restore("whole");
            requireAll(machine);
        }
    }

    @Test
    void what_is_provisioned_is_whole_or_is_made_again() throws IOException {
        AtomicInteger taken = new AtomicInteger();
        Provision provision =
                new Provision(
                        "full",
                        "key",
                        Provision.FOREVER,
                        false,
                        machine -> {
                            taken.incrementAndGet();
                            machine.files().write("/root/one", noise(1));
                        });
        disk.leave(LARGE / 2);
        assertThatThrownBy(() -> engine.create(MachineConfig.of("busybox"), provision))
                .isInstanceOf(SystemContainerException.class);
        disk.clear();

        try (Machine machine = engine.create(MachineConfig.of("busybox"), provision)) {
            machine.start();
            assertThat(machine.files().readBytes("/root/one")).isEqualTo(noise(1));
        }
        assertThat(taken).hasValue(2);
    }
}
