package io.systemcontainers;

import java.util.List;

/**
 * Keep the images that machines are made from.
 *
 * @since 0.1
 */
public interface ImageStore {

    /**
     * Return the image for a reference, building or downloading it when it is not in the store.
     *
     * <p>That can take a minute and is reported as it goes. Several JVMs that ask for the same
     * image at once share the work: one builds, the others wait. An image that could not be
     * completed leaves nothing behind.
     *
     * @param reference for example {@code debian:12}, {@code debian:bookworm} or {@code busybox}
     * @return the image
     * @throws SystemContainerException if there is no such image, or it cannot be had
     */
    Image pull(String reference);

    /**
     * List the images in the store.
     *
     * @return the images, newest first
     */
    List<Image> list();

    /**
     * Delete an image from the store.
     *
     * @param reference a reference or a fingerprint
     * @throws SystemContainerException if there is no such image in the store, or a machine uses it
     */
    void delete(String reference);
}
