package io.systemcontainers.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.Provision;
import io.systemcontainers.rootfs.LayerIds;
import io.systemcontainers.sys.Flock;
import io.systemcontainers.testing.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kill who keeps results of provisioning, anywhere in it: what can be found is complete. */
class ProvisionedLayersCrashTests {

    private static final String KEY = "0123";
    private static final int KILLS = 8;
    private static final int FILES = 20;
    private static final long SEED = 20_261_126;
    private static final String AT_IT = "at it";

    @TempDir Path store;
    @TempDir Path directory;

    /** Keep one result after the other. */
    static final class Victim {

        private Victim() {}

        /**
         * Keep on.
         *
         * @param arguments the store
         */
        public static void main(String[] arguments) throws Exception {
            Path store = Path.of(arguments[0]);
            ProvisionedLayers layers = new ProvisionedLayers(store);
            while (true) {
                StoreDirectory home = StoreDirectory.ofMachine(store, Runnable::run);
                try (home;
                        OverlayVolume volume =
                                new OverlayVolume(
                                        home, "0", image(store), new LayerIds(1_000_000, 0));
                        Flock turn = layers.turn(KEY, () -> {}, Duration.ofSeconds(10))) {
                    assertThat(turn).isNotNull();
                    volume.prepare();
                    for (int i = 0; i < FILES; i++) {
                        Files.writeString(
                                volume.directory().resolve("disk/upper").resolve("file-" + i),
                                "content");
                    }
                    layers.keep(
                            KEY,
                            new ProvisionedFacts(
                                    "Steps", "image", Instant.now(), Provision.FOREVER),
                            volume);
                }
                System.out.println(AT_IT);
            }
        }
    }

    private static Layers image(Path store) throws IOException {
        Path rootfs = Files.createDirectories(store.resolve("image/rootfs"));
        return Layers.of(Layer.lasting(rootfs, rootfs.getParent(), () -> {}));
    }

    @Test
    void nothing_that_was_complete_is_lost_and_nothing_else_is_found() throws Exception {
        ProvisionedLayers layers = new ProvisionedLayers(store);
        Random random = new Random(SEED);
        for (int kill = 0; kill < KILLS; kill++) {
            try (ChildJvm victim =
                    ChildJvm.start(
                            directory,
                            System.getProperty("java.class.path"),
                            Victim.class,
                            List.of(store.toString()))) {
                assertThat(victim.readLine()).as(victim::errors).isEqualTo(AT_IT);
                victim.awaitEnd(random.nextInt(300));
                victim.kill();
            }
            assertComplete(layers);
            sweep(layers);
        }
    }

    private void assertComplete(ProvisionedLayers layers) throws IOException {
        try (VolumeState state =
                layers.find(KEY, Provision.FOREVER, Instant.EPOCH, image(store)).orElseThrow()) {
            assertThat(state.layers().get(1).toFile().list()).hasSize(FILES);
        }
    }

    private void sweep(ProvisionedLayers layers) throws IOException {
        layers.prune("image"::equals);
        try (Stream<Path> entries = Files.list(store.resolve("provisioned"))) {
            assertThat(entries.filter(Files::isDirectory))
                    .allMatch(entry -> entry.getFileName().toString().startsWith(KEY));
        }
    }
}
