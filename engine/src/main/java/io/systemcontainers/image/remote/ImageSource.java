package io.systemcontainers.image.remote;

import java.util.List;
import java.util.Optional;

/** A remote that is spoken to by its protocol. Thread-safe. */
public interface ImageSource {

    /**
     * Find the newest image of an alias, or the one of a fingerprint.
     *
     * @param alias what stands behind the colon of a reference, for example {@code 18.04}, {@code
     *     debian/12/arm64}, or twelve or more characters of a fingerprint
     * @return the image; empty when the remote answers that it has none
     * @throws io.systemcontainers.SystemContainerException if the remote cannot be asked, or what
     *     it answers is not its protocol
     * @throws InterruptedException if the thread is interrupted
     */
    Optional<OfferedImage> find(String alias) throws InterruptedException;

    /**
     * Find one image, be it the newest of its alias or not.
     *
     * @param alias what stands behind the colon of the reference that it was found by
     * @param fingerprint its fingerprint
     * @return the image; empty when the remote answers that it does not have it any more
     * @throws io.systemcontainers.SystemContainerException as in {@link #find(String)}
     * @throws InterruptedException if the thread is interrupted
     */
    default Optional<OfferedImage> find(String alias, String fingerprint)
            throws InterruptedException {
        return find(fingerprint);
    }

    /**
     * Search for images.
     *
     * @param words what one of an image's aliases must hold, or its fingerprint begin with; or a
     *     property and its value, {@code architecture=arm64}: all of them
     * @return the images, sorted by their first alias; those without one come last
     * @throws io.systemcontainers.SystemContainerException as in {@link #find(String)}
     * @throws InterruptedException if the thread is interrupted
     */
    List<OfferedImage> search(List<String> words) throws InterruptedException;
}
