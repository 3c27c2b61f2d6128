package io.systemcontainers.image;

import io.systemcontainers.rootfs.RootDirectory;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

/** The times of an image's files: none is later than what the image was made of. */
final class ClampedTimes extends SimpleFileVisitor<Path> {

    private final Path rootfs;
    private final RootDirectory root;
    private final FileTime latest;

    private ClampedTimes(Path rootfs, RootDirectory root, Instant latest) {
        this.rootfs = rootfs;
        this.root = root;
        this.latest = FileTime.from(latest);
    }

    /**
     * Give files that were changed later this time.
     *
     * @param rootfs a root directory in which nothing runs
     * @param root the same, opened
     * @param latest the time
     */
    static void set(Path rootfs, RootDirectory root, Instant latest) throws IOException {
        Files.walkFileTree(rootfs, new ClampedTimes(rootfs, root, latest));
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
            throws IOException {
        if (!directory.equals(rootfs)) {
            return visitFile(directory, attributes);
        }
        if (isLater(attributes)) {
            Files.setLastModifiedTime(rootfs, latest);
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        if (isLater(attributes)) {
            root.setTimes("/" + rootfs.relativize(file), latest.toInstant());
        }
        return FileVisitResult.CONTINUE;
    }

    private boolean isLater(BasicFileAttributes attributes) {
        return attributes.lastModifiedTime().compareTo(latest) > 0;
    }
}
