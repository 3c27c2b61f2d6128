package io.systemcontainers;

import java.nio.file.Path;
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

    /**
     * Write an image of the store to a tarball that this engine, LXD and Incus can import.
     *
     * <p>The same image makes the same bytes each time. The file has its name once it is complete
     * and on disk; a file that had that name before is replaced then, and stays when this fails.
     *
     * @param reference a reference or a fingerprint of an image that is in the store
     * @param target the file, which ends in {@code .tar.gz}, {@code .tar.xz}, {@code .tar.zst} or
     *     {@code .tar} and is compressed accordingly; or a directory, where it is called {@code
     *     FINGERPRINT.tar.gz}
     * @param layout what is written; with {@link ImageLayout#SPLIT} the root goes to a file beside
     *     it, {@code NAME.root.tar.gz} for {@code NAME.tar.gz}
     * @return the files, that with metadata first
     * @throws IllegalArgumentException if the file's name says no compression
     * @throws SystemContainerException if there is no such image in the store, a file cannot be
     *     written, or this thread is interrupted; nothing of it is left then
     */
    List<Path> export(String reference, Path target, ImageLayout layout);

    /**
     * Write an image of the store to one tarball: {@link ImageLayout#UNIFIED}.
     *
     * @param reference a reference or a fingerprint of an image that is in the store
     * @param target the file, or a directory for it
     * @return the file
     * @throws IllegalArgumentException if the file's name says no compression
     * @throws SystemContainerException as in {@link #export(String, Path, ImageLayout)}
     */
    default Path export(String reference, Path target) {
        return export(reference, target, ImageLayout.UNIFIED).get(0);
    }
}
