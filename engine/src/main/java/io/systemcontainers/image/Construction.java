package io.systemcontainers.image;

import io.systemcontainers.Image;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.rootfs.DirectoryTree;
import io.systemcontainers.sys.DiskSync;
import io.systemcontainers.sys.Flock;
import io.systemcontainers.sys.Rollback;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/**
 * Own a directory in which an image is built. It is locked while its builder lives, and becomes an
 * image, or is deleted, but for a builder that is killed: then whoever starts next deletes it.
 */
final class Construction implements AutoCloseable {

    static final String PREFIX = ".building-";

    private final Path directory;
    private final Flock lock;
    private boolean completed;

    private Construction(Path directory, Flock lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /** Begin. The caller holds the lock of the folder, so that nobody sweeps it away meanwhile. */
    static Construction begin(Path images) throws IOException {
        Path directory = Files.createDirectory(images.resolve(PREFIX + UUID.randomUUID()));
        try (Rollback rollback = new Rollback()) {
            rollback.add(() -> DirectoryTree.delete(directory));
            Flock lock = Flock.tryExclusive(directory);
            if (lock == null) {
                throw new SystemContainerException(
                        "locking `"
                                + directory
                                + "`: another process has locked this new directory");
            }
            rollback.add(lock);
            Files.createDirectory(directory.resolve(StoredImage.ROOTFS));
            rollback.release();
            return new Construction(directory, lock);
        }
    }

    Path directory() {
        return directory;
    }

    Path rootfs() {
        return directory.resolve(StoredImage.ROOTFS);
    }

    /** Make it the image: from here on it is in the store. */
    void complete(Path images, Image image, Origin origin) throws IOException {
        StoredImage.write(directory, image, origin);
        // A loss of power must not leave an image that looks complete and has empty files.
        DiskSync.fileSystemOf(directory);
        try {
            Files.move(
                    directory, images.resolve(image.fingerprint()), StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IllegalStateException("a rename within one directory is atomic", e);
        }
        completed = true;
    }

    @Override
    public void close() {
        try (lock) {
            if (!completed) {
                DirectoryTree.delete(directory);
            }
        }
    }
}
