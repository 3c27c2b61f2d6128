package io.systemcontainers.image;

import io.systemcontainers.EngineConfig;
import io.systemcontainers.rootfs.DirectoryTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A new store without images, and with the packages that have been fetched for another one. */
record StoreOfPackages(Path path) implements AutoCloseable {

    static StoreOfPackages in(Path directory) throws IOException {
        StoreOfPackages store = new StoreOfPackages(directory);
        Path packages = Files.createDirectories(directory.resolve("packages"));
        Path known = EngineConfig.defaults().store().resolve("packages");
        if (Files.isDirectory(known)) {
            try (Stream<Path> files = Files.list(known)) {
                for (Path file : (Iterable<Path>) files::iterator) {
                    copy(file, packages);
                }
            }
        }
        return store;
    }

    private static void copy(Path file, Path packages) throws IOException {
        try {
            Files.copy(file, packages.resolve(file.getFileName()));
        } catch (NoSuchFileException e) {
            // Another build has cleared it away since it was listed.
        }
    }

    @Override
    public void close() {
        DirectoryTree.delete(path);
    }
}
