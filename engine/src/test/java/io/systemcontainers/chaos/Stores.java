package io.systemcontainers.chaos;

import io.systemcontainers.Engine;
import io.systemcontainers.EngineConfig;
import io.systemcontainers.rootfs.CopyRules;
import io.systemcontainers.rootfs.RootDirectory;
import io.systemcontainers.rootfs.TreeCopy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The stores that victims use, each with a copy of the image. */
final class Stores {

    private static final String POOL = "kept";

    private final Path image;
    private final Path directory;
    private final Path smallDirectory;

    private Stores(Path image, Path directory, Path smallDirectory) {
        this.image = image;
        this.directory = directory;
        this.smallDirectory = smallDirectory;
    }

    /** Make the one that is used again and again, with a pool, of which a file may be damaged. */
    static Stores below(Path directory) throws IOException {
        Path image;
        try (Engine engine = Engine.open()) {
            image = engine.images().pull("busybox").rootfs().getParent();
        }
        Stores stores = new Stores(image, directory.resolve("store"), directory.resolve("small"));
        stores.fill(stores.directory);
        try (Engine engine = Engine.open(new EngineConfig(stores.directory))) {
            engine.storage().create(POOL, "dir", Map.of());
        }
        return stores;
    }

    Path directory() {
        return directory;
    }

    Path smallDirectory() {
        return smallDirectory;
    }

    /** Mount one that is full soon. */
    SmallStore small(int megabytes) throws IOException {
        SmallStore small = SmallStore.mount(smallDirectory, megabytes);
        try {
            fill(smallDirectory);
            return small;
        } catch (IOException | RuntimeException e) {
            small.close();
            throw e;
        }
    }

    /** Delete a directory of the host, with all that is in it. */
    static void delete(Path directory) {
        try (RootDirectory above = RootDirectory.open(directory.getParent())) {
            above.delete("/" + directory.getFileName());
        }
    }

    private void fill(Path store) throws IOException {
        Files.createDirectories(store);
        try (RootDirectory images = RootDirectory.open(image.getParent());
                RootDirectory own = RootDirectory.open(store);
                TreeCopy copy = new TreeCopy(images, own, CopyRules.asItIs())) {
            own.makeDirectory("/images", 0700, 0, 0);
            copy.copy("/" + image.getFileName(), "/images/");
        }
    }
}
