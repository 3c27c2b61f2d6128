package io.systemcontainers;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

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
     * image at once share the work: one builds or downloads, the others wait. An image that could
     * not be completed leaves nothing behind. Where a {@code systemcontainers.lock} pins the
     * reference, it is that image or an error; but one that is built here, of packages that the
     * mirror does not have any more, is built and pinned anew with a warning, unless {@code
     * systemcontainers.lock.mode} is {@code frozen}.
     *
     * @param reference a local alias, a fingerprint or its first twelve characters or more, {@code
     *     busybox}, what is built here such as {@code debian:12}, or an image of a remote such as
     *     {@code ubuntu:18.04}
     * @return the image
     * @throws UnknownImageException if the reference is none, or there is no such image, with which
     *     remotes were asked and what they have that is near
     * @throws SystemContainerException if it cannot be had
     */
    Image pull(String reference);

    /**
     * Search a remote: {@code lxc image list ubuntu: 18.04 amd64}. Nothing is downloaded but its
     * list.
     *
     * @param remote its name, with or without a colon behind it; {@code local:} is the store
     * @param words words that must all be found: each in an alias, or as the beginning of a
     *     fingerprint, or as a property and its value, {@code architecture=arm64}; empty for all
     *     images
     * @return the images, sorted by their first aliases; those without one come last
     * @throws SystemContainerException if there is no such remote, or it cannot be asked
     */
    List<ImageInfo> search(String remote, String words);

    /**
     * Describe an image without downloading it: {@code lxc image info}.
     *
     * @param reference as for {@link #pull}
     * @return what the remote says of it; for what is built here, what is in the store
     * @throws UnknownImageException if there is no such image
     * @throws SystemContainerException if the remote cannot be asked
     */
    ImageInfo info(String reference);

    /**
     * Return the remotes that images come from.
     *
     * @return the remotes
     */
    Remotes remotes();

    /**
     * List the images in the store.
     *
     * @return the images, newest first
     */
    List<Image> list();

    /**
     * Delete an image from the store, and the aliases it has.
     *
     * @param reference a reference, a local alias or a fingerprint
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

    /**
     * Bring an image from files into the store: {@code lxc image import}. Its fingerprint is LXD's,
     * the SHA-256 over the files; the same files again are the same image.
     *
     * @param files one: a tarball with {@code metadata.yaml} and {@code rootfs/}, a tarball or
     *     squashfs of a root directory, a root directory, an OCI layout, or what {@code docker
     *     save} writes; or two: a tarball with {@code metadata.yaml}, and its root
     * @return the image
     * @throws SystemContainerException if they are no image; nothing of them is in the store then
     */
    Image importFiles(Path... files);

    /**
     * Bring an image from files into the store under an alias: {@code lxc image import --alias}.
     *
     * @param alias the alias
     * @param files as in {@link #importFiles(Path...)}
     * @return the image
     * @throws SystemContainerException if they are no image, or the alias is another image's
     */
    Image importFiles(String alias, Path... files);

    /**
     * Give an image in the store one more name: {@code lxc image alias create}.
     *
     * @param reference what the image is called now: its fingerprint, an alias or a reference
     * @param alias the new name, without a colon
     * @throws SystemContainerException if there is no such image in the store, or the alias is
     *     another image's
     */
    void alias(String reference, String alias);

    /**
     * List the local aliases.
     *
     * @return the fingerprints of their images, by alias
     */
    Map<String, String> aliases();

    /**
     * Take a local alias away; the image stays: {@code lxc image alias delete}.
     *
     * @param alias the alias
     * @throws SystemContainerException if there is no such alias
     */
    void deleteAlias(String alias);

    /**
     * Have an image in the store under a local alias, downloading or building it if need be: {@code
     * lxc image copy ubuntu:18.04 local: --alias mybase}. It stays when others are pruned.
     *
     * @param reference as for {@link #pull}
     * @param alias the alias
     * @return the image
     * @throws SystemContainerException if it cannot be had, or the alias is another image's
     */
    Image copy(String reference, String alias);

    /**
     * Delete images that were built or downloaded, have no local alias and have not been used for a
     * while, and then those that were not used for longest until all take no more than a size. What
     * a machine uses stays, and so does what was imported. What was published goes like what was
     * downloaded, once no alias leads to it.
     *
     * @param unused how long they have not been used
     * @param bytes how much all images in the store may take on disk
     * @return what was deleted, least recently used first
     * @throws SystemContainerException if one cannot be deleted
     */
    List<Image> prune(Duration unused, long bytes);
}
