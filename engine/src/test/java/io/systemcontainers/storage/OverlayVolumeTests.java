package io.systemcontainers.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.keeper.Step;
import io.systemcontainers.rootfs.LayerIds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Count who uses a layer, and delete it with the last. */
class OverlayVolumeTests {

    private static final LayerIds IDS = new LayerIds(1_000_000, 0);

    @TempDir Path store;
    private StoreDirectory home;
    private Path image;
    private OverlayVolume volume;

    @BeforeEach
    void make() throws IOException {
        image = Files.createDirectories(store.resolve("image/rootfs"));
        home = StoreDirectory.ofMachine(store, Runnable::run);
        volume = volume(home, Layers.of(Layer.lasting(image, image.getParent(), () -> {})));
    }

    @AfterEach
    void close() {
        home.close();
    }

    private static OverlayVolume volume(StoreDirectory home, Layers layers) {
        return new OverlayVolume(home, Integer.toString(home.nextNumber()), layers, IDS);
    }

    /* As a machine that boots. */
    private void write(String name) throws IOException {
        volume.prepare();
        Files.createFile(volume.directory().resolve("disk/upper").resolve(name));
    }

    private static List<String> steps(OverlayVolume mounted) {
        return mounted.hostSteps().stream().map(Step::toString).toList();
    }

    @Test
    void mounts_sealed_layers_above_the_image() throws IOException {
        write("first");
        volume.seal().close();
        write("second");
        try (VolumeState state = volume.seal()) {
            volume.prepare();

            List<Path> layers = state.layers();
            assertThat(layers).hasSize(3).startsWith(image);
            assertThat(layers.get(1).resolve("first")).exists();
            assertThat(layers.get(2).resolve("second")).exists();
            assertThat(steps(volume))
                    .containsSubsequence(
                            "locking `" + home.path() + "`",
                            "locking `" + image.getParent() + "`",
                            "attaching with shifted ids `" + image + "` on `lower/0`",
                            "attaching with shifted ids `" + layers.get(1) + "` on `lower/1`",
                            "attaching with shifted ids `" + layers.get(2) + "` on `lower/2`",
                            "attaching with shifted ids `disk` on `disk`");
        }
    }

    @Test
    void makes_no_layer_of_nothing() throws IOException {
        assertThat(volume.seal().layers()).containsExactly(image);
        write("file");
        List<Path> layers = volume.seal().layers();
        assertThat(layers).hasSize(2);
        assertThat(volume.seal().layers()).isEqualTo(layers);
    }

    @Test
    void says_when_there_are_more_layers_than_can_be_mounted() throws IOException {
        for (int i = 0; i < 350; i++) {
            write("file");
            volume.seal();
        }

        assertThatThrownBy(volume::prepare)
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("351 layers")
                .hasMessageContaining("go back to an earlier snapshot");
    }

    @Test
    void a_layer_stays_as_long_as_anybody_uses_it() throws IOException {
        write("file");
        VolumeState state = volume.seal();
        VolumeState again = state.share();
        Path layer = state.layers().get(1);
        OverlayVolume other = volume(home, (Layers) state.share());

        volume.close();
        state.close();
        state.close();
        assertThat(layer.resolve("file")).exists();
        other.close();
        assertThat(layer.resolve("file")).exists();
        again.close();

        assertThat(layer).doesNotExist();
        assertThat(image).exists();
    }

    @Test
    void a_layer_outlives_its_machine_with_another_one_that_uses_it() throws IOException {
        write("file");
        StoreDirectory copys = StoreDirectory.ofMachine(store, Runnable::run);
        OverlayVolume copy;
        Path layer;
        try (VolumeState state = volume.seal()) {
            layer = state.layers().get(1);
            copy = volume(copys, (Layers) state.share());
        }
        volume.close();
        Path directory = home.path();
        home.close();

        assertThat(layer.resolve("file")).exists();
        assertThat(steps(copy)).contains("locking `" + directory + "`");
        copy.close();
        copys.close();

        assertThat(directory).doesNotExist();
        assertThat(copys.path()).doesNotExist();
        home = StoreDirectory.ofMachine(store, Runnable::run);
    }
}
