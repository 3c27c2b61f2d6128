package io.systemcontainers.image;

import io.systemcontainers.Image;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.rootfs.DirectoryTree;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.Flock;
import io.systemcontainers.sys.KernelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.UUID;

/**
 * The deletion of an image that nothing uses. Nothing can begin to use or name it until this is
 * closed, so that there may be a last look before it is gone.
 */
final class ImageDeletion implements AutoCloseable {

    private final Path directory;
    private final Optional<Flock> lock;

    private ImageDeletion(Path directory, Optional<Flock> lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /** Begin one; nothing when the image is used. */
    static Optional<ImageDeletion> begin(Image image) {
        Path directory = image.rootfs().getParent();
        try {
            Flock lock = Flock.tryExclusive(directory);
            return lock == null
                    ? Optional.empty()
                    : Optional.of(new ImageDeletion(directory, Optional.of(lock)));
        } catch (KernelException e) {
            if (e.is(Errno.ENOENT)) {
                return Optional.of(new ImageDeletion(directory, Optional.empty()));
            }
            throw e;
        }
    }

    /** Tell whether the image is there, and not one that was fetched after it was deleted. */
    boolean isThere() {
        return lock.isPresent() && lock.get().isOf(directory);
    }

    /** Delete the image if it is there. */
    void run() {
        if (!isThere()) {
            return;
        }
        Path doomed = directory.resolveSibling(ImageFolder.DELETING + UUID.randomUUID());
        try {
            Files.move(directory, doomed, StandardCopyOption.ATOMIC_MOVE);
            DirectoryTree.delete(doomed);
        } catch (IOException e) {
            throw new SystemContainerException("deleting `" + directory + "`: " + e, e);
        }
    }

    @Override
    public void close() {
        lock.ifPresent(Flock::close);
    }
}
