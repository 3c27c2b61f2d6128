package io.systemcontainers.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.rootfs.LayerIds;
import io.systemcontainers.sys.Rollback;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A machine with a snapshot, and with files that are in none. */
abstract class KeptMachine implements EachCall.Trial {

    static final Map<String, String> EARLIER = Map.of("image", "image", "first", "1");
    static final Map<String, String> ALL =
            Map.of("image", "image", "first", "1", "second", "2", "deep/file", "3");
    static final LayerIds IDS = new LayerIds(1_000_000, 0);

    final Path store;
    final StoreDirectory home;
    final OverlayVolume volume;
    final VolumeState earlier;
    final List<VolumeState> kept = new ArrayList<>();
    private final List<String> before;

    KeptMachine(Path directory) throws IOException {
        store = Files.createTempDirectory(directory, "store");
        Path image = Files.createDirectories(store.resolve("image/rootfs"));
        Files.writeString(image.resolve("image"), "image");
        home = StoreDirectory.ofMachine(store, EachCall.TRYING_AGAIN);
        Layers layers = Layers.of(Layer.lasting(image, image.getParent(), () -> {}));
        volume = new OverlayVolume(home, "0", layers, IDS);
        volume.prepare();
        write("first", "1");
        earlier = volume.seal();
        volume.prepare();
        write("second", "2");
        write("deep/file", "3");
        before = files();
    }

    private void write(String name, String content) throws IOException {
        Path file = volume.directory().resolve("disk/upper").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    /* What is being deleted belongs to nothing. */
    private List<String> files() {
        return LayeredFiles.below(home.path()).stream()
                .filter(path -> !path.equals("doomed"))
                .toList();
    }

    @Override
    public void check(boolean failed) throws Exception {
        if (failed) {
            assertThat(files()).as("what there is after a step that failed").isEqualTo(before);
        }
        assertThat(LayeredFiles.in(volume.layers())).isEqualTo(ALL);
        assertThat(LayeredFiles.in(earlier.layers())).isEqualTo(EARLIER);
        kept.forEach(state -> assertThat(LayeredFiles.in(state.layers())).isEqualTo(ALL));
        try (VolumeState next = volume.seal()) {
            assertThat(LayeredFiles.in(next.layers())).isEqualTo(ALL);
        }
        volume.prepare();
        assertThat(LayeredFiles.in(volume.layers())).isEqualTo(ALL);
        assertThat(volume.directory().resolve("disk/upper")).isEmptyDirectory();
    }

    @Override
    public void close() {
        try (Rollback all = new Rollback()) {
            all.add(home);
            all.add(volume);
            all.add(earlier);
            kept.forEach(all::add);
        }
        assertThat(store.resolve("machines")).isEmptyDirectory();
    }
}
