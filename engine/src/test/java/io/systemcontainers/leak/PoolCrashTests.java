package io.systemcontainers.leak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.Engine;
import io.systemcontainers.EngineConfig;
import io.systemcontainers.Image;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.StoragePool;
import io.systemcontainers.rootfs.CopyRules;
import io.systemcontainers.rootfs.RootDirectory;
import io.systemcontainers.rootfs.TreeCopy;
import io.systemcontainers.testing.BtrfsRing;
import io.systemcontainers.testing.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Kill a JVM in the middle of what it does with pools: what was complete is there, and nothing
 * else.
 */
@BtrfsRing
class PoolCrashTests {

    private static final int KILLS = 3;
    private static final int LONGEST_MILLIS = 1000;
    private static final long SEED = 20_261_126;

    @TempDir Path store;
    @TempDir Path directory;

    @BeforeEach
    void copyImage() {
        Image image;
        try (Engine engine = Engine.open()) {
            image = engine.images().pull("busybox");
        }
        Path from = image.rootfs().getParent();
        try (RootDirectory images = RootDirectory.open(from.getParent());
                RootDirectory own = RootDirectory.open(store);
                TreeCopy copy = new TreeCopy(images, own, CopyRules.asItIs())) {
            own.makeDirectory("/images", 0700, 0, 0);
            copy.copy("/" + from.getFileName(), "/images/");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"btrfs", "dir", "overlay"})
    void the_store_opens_again_with_all_that_was_complete(String driver) throws Exception {
        Random random = new Random(SEED);
        EngineConfig config = new EngineConfig(store);
        for (int kill = 0; kill < KILLS; kill++) {
            long millis = random.nextInt(LONGEST_MILLIS);
            String which =
                    driver + ", seed " + SEED + ", kill " + kill + " after " + millis + " ms";
            try (ChildJvm victim =
                    ChildJvm.start(
                            directory,
                            System.getProperty("java.class.path"),
                            PoolVictim.class,
                            List.of(store.toString(), driver, Integer.toString(kill)))) {
                String kept = victim.readLine();
                assertThat(kept).as(victim::errors).startsWith("kept-");
                // Anywhere in what it does: that is the point, so there is nothing to wait for.
                victim.awaitEnd(millis);
                victim.kill();
                await().untilAsserted(() -> assertThat(loops()).as(which).isEmpty());
                try (Engine engine = Engine.open(config)) {
                    engine.storage().prune();
                    assertThat(engine.storage().list())
                            .as(which)
                            .extracting(StoragePool::name)
                            .contains("default", kept);
                    assertNothingBegun(which);
                    for (StoragePool pool : engine.storage().list()) {
                        assertUsable(engine, pool.name(), which);
                        if (!pool.name().equals(StoragePool.DEFAULT)) {
                            engine.storage().delete(pool.name());
                        }
                    }
                }
            }
        }
        assertThat(loops()).isEmpty();
        assertThat(Path.of("/proc/self/mountinfo")).content().doesNotContain(store.toString());
        assertThat(names(store.resolve("pools"))).isEmpty();
        assertThat(names(store.resolve("machines"))).isEmpty();
    }

    /* The devices of files in the store. */
    private List<String> loops() throws IOException {
        List<String> files = new ArrayList<>();
        for (String name : names(Path.of("/sys/block"))) {
            try {
                files.add(Files.readString(Path.of("/sys/block", name, "loop/backing_file")));
            } catch (IOException e) {
                // It is no such device, or has no file any more.
            }
        }
        return files.stream().filter(file -> file.startsWith(store.toString())).toList();
    }

    @Test
    void jvms_share_the_device_of_a_pool_and_one_that_is_killed_takes_nothing_away()
            throws Exception {
        try (Engine engine = Engine.open(new EngineConfig(store))) {
            engine.storage().create("shared", "btrfs", Map.of());
            try (ChildJvm first = user();
                    Machine machine = engine.launch(MachineConfig.of("busybox").storage("shared"));
                    ChildJvm second = user()) {
                assertThat(loops()).hasSize(1);
                first.kill();
                machine.files().write("/file", "one");
                machine.snapshot("one");
                second.kill();
                await().untilAsserted(
                                () -> {
                                    engine.storage().prune();
                                    assertThat(engine.storage().usage("shared").volumes())
                                            .isEqualTo(2);
                                });
                machine.restore("one");
                assertThat(machine.files().read("/file")).isEqualTo("one");
            }
            engine.storage().delete("shared");
        }
        await().untilAsserted(() -> assertThat(loops()).isEmpty());
    }

    private ChildJvm user() throws IOException {
        ChildJvm user =
                ChildJvm.start(
                        directory,
                        System.getProperty("java.class.path"),
                        PoolVictim.class,
                        List.of(store.toString(), "shared"));
        assertThat(user.readLine()).as(user::errors).isEqualTo("shared");
        return user;
    }

    private void assertNothingBegun(String which) throws IOException {
        assertThat(names(store.resolve("pools"))).as(which).noneMatch(name -> name.startsWith("."));
        assertThat(names(store.resolve("machines"))).as(which).isEmpty();
    }

    private static void assertUsable(Engine engine, String pool, String which) {
        assertThat(engine.storage().usage(pool).volumes()).as(which).isZero();
        try (Machine machine = engine.launch(MachineConfig.of("busybox").storage(pool))) {
            machine.snapshot("one");
            machine.files().write("/file", "one");
            machine.restore("one");
            assertThat(machine.files().exists("/file")).as(which).isFalse();
            assertThat(machine.exec("cat", "/etc/passwd").assertSuccess().stdout())
                    .as(which)
                    .contains("root:");
        }
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString()).toList();
        } catch (NoSuchFileException e) {
            return List.of(); // the victim had not come that far
        }
    }
}
