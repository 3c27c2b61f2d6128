package io.systemcontainers.machine;

import io.systemcontainers.Image;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.Images;
import io.systemcontainers.sys.Flock;
import java.nio.file.Path;
import java.util.Optional;

/** Hold an image that nobody can delete meanwhile. */
final class UsedImage implements AutoCloseable {

    /* Deleted right after it was found: by somebody who deletes images in a loop. */
    private static final int ATTEMPTS = 5;

    private final Images images;
    private final Image image;
    private final Flock lock;

    private UsedImage(Images images, Image image, Flock lock) {
        this.images = images;
        this.image = image;
        this.lock = lock;
    }

    static UsedImage of(Images images, String reference) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Image image = images.pull(reference);
            Optional<Flock> lock = images.use(image);
            if (lock.isPresent()) {
                return new UsedImage(images, image, lock.get());
            }
        }
        throw new SystemContainerException(
                "using image `"
                        + reference
                        + "`: it was deleted "
                        + ATTEMPTS
                        + " times while it was wanted");
    }

    Path rootfs() {
        return image.rootfs();
    }

    Image image() {
        return image;
    }

    /** Hold it once more. */
    UsedImage again() {
        return images.use(image)
                .map(held -> new UsedImage(images, image, held))
                .orElseThrow(
                        () ->
                                new SystemContainerException(
                                        "using image `"
                                                + image.reference()
                                                + "` once more: it is being deleted"));
    }

    @Override
    public void close() {
        lock.close();
    }
}
