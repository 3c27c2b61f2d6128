package io.systemcontainers.rootfs;

import io.systemcontainers.FileDiff;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Write an image and a layer on top of it, compare them, and delete them. */
abstract class WrittenLayers {

    static final FileDiff NOTHING = diff(List.of(), List.of(), List.of(), List.of());

    @TempDir Path directory;
    final List<WrittenLayer> layers = new ArrayList<>();
    WrittenLayer image;
    WrittenLayer upper;

    @BeforeEach
    void makeLayers() throws IOException {
        image = layer("image");
        upper = layer("upper");
    }

    WrittenLayer layer(String name) throws IOException {
        WrittenLayer layer = new WrittenLayer(directory.resolve(name));
        layers.add(layer);
        return layer;
    }

    @AfterEach
    void deleteLayers() {
        for (WrittenLayer layer : layers) {
            layer.close();
            // Some are deeper than JUnit can delete.
            DirectoryTree.delete(layer.path());
        }
    }

    static List<Path> stack(WrittenLayer... layers) {
        return Stream.of(layers).map(WrittenLayer::path).toList();
    }

    /* What an upper layer has changed of the image. */
    FileDiff changes() {
        return LayerComparison.of(stack(image), stack(image, upper));
    }

    /* How one directory differs from the other, without an overlay. */
    FileDiff plain() {
        return LayerComparison.of(stack(image), stack(upper));
    }

    static FileDiff diff(
            List<String> added, List<String> changed, List<String> metadata, List<String> deleted) {
        return new FileDiff(added, changed, metadata, deleted);
    }

    static FileDiff added(String... paths) {
        return diff(List.of(paths), List.of(), List.of(), List.of());
    }

    static FileDiff changed(String... paths) {
        return diff(List.of(), List.of(paths), List.of(), List.of());
    }

    static FileDiff metadata(String... paths) {
        return diff(List.of(), List.of(), List.of(paths), List.of());
    }

    static FileDiff deleted(String... paths) {
        return diff(List.of(), List.of(), List.of(), List.of(paths));
    }
}
