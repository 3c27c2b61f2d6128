package io.systemcontainers.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.Engine;
import io.systemcontainers.EngineConfig;
import io.systemcontainers.Image;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.StoragePool;
import io.systemcontainers.store.Damage;
import io.systemcontainers.testing.EngineRing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Start engines on a store in which one thing of each kind is damaged. */
@EngineRing
class DamagedStoreTests {

    private static final String DAMAGED = "b".repeat(64);

    @TempDir private Path store;

    @BeforeEach
    void fill() throws Exception {
        Files.setPosixFilePermissions(store, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path images = Files.createDirectory(store.resolve("images"));
        try (Engine shared = Engine.open()) {
            Path busybox = shared.images().pull("busybox").rootfs().getParent();
            Process copy =
                    new ProcessBuilder("cp", "-a", busybox.toString(), images.toString()).start();
            assertThat(copy.waitFor()).isZero();
            Files.createDirectories(images.resolve(DAMAGED).resolve("rootfs"));
            Files.copy(
                    busybox.resolve("image.properties"),
                    images.resolve(DAMAGED).resolve("image.properties"));
        }
    }

    private Path make(String directory, String file, String content) throws IOException {
        Path made = Files.createDirectories(store.resolve(directory));
        return Files.writeString(made.resolve(file), content);
    }

    @ParameterizedTest
    @EnumSource(names = {"EMPTY", "GARBAGE", "DIRECTORY"})
    void everything_else_goes_on(Damage damage) throws IOException {
        damage.to(store.resolve("images").resolve(DAMAGED).resolve("image.properties"));
        damage.to(make("pools/bad", "pool.properties", "format=1\nid=0123\ndriver=dir\n"));
        damage.to(
                make(
                        "provisioned/0123-a",
                        "provisioned.properties",
                        "name=a\nimage=b\nmade=2026-11-30T00\\:00\\:00Z\ntime-to-live=PT1H\n"));
        Files.createDirectory(store.resolve("provisioned/0123-a/layer"));
        Path machine = Files.createDirectories(store.resolve("machines/killed/x")).getParent();
        Path building = Files.createDirectories(store.resolve("images/.building-killed"));
        Path making = Files.createDirectories(store.resolve("provisioned/.making-killed"));
        Path pool = Files.createDirectories(store.resolve("pools/.making-killed"));

        try (Engine engine = Engine.open(EngineConfig.defaults().store(store))) {
            assertThat(engine.images().list()).extracting(Image::reference).contains("busybox");
            assertThat(engine.storage().list())
                    .extracting(StoragePool::name)
                    .containsExactly("default");
            engine.storage().create("bad", "dir", Map.of());
            try (Machine launched = engine.launch(MachineConfig.of("busybox"))) {
                launched.exec("true").assertSuccess();
            }
            engine.storage().prune();
        } // which waits until everything has been looked after

        assertThat(machine).doesNotExist();
        assertThat(building).doesNotExist();
        assertThat(making).doesNotExist();
        assertThat(pool).doesNotExist();
        assertThat(store.resolve("images").resolve(DAMAGED)).doesNotExist();
        assertThat(store.resolve("provisioned/0123-a")).doesNotExist();
    }
}
