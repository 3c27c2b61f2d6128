package io.systemcontainers.image.remote;

import io.systemcontainers.UnknownImageException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The remotes that images are asked for at. Thread-safe. */
public interface ImageSources {

    /**
     * An image's name on a remote.
     *
     * @param reference the name that all spellings of it stand for, with the remote's name
     * @param address the remote's own address, without a name or password; not that of a mirror
     * @param alias what stands behind the colon
     * @param source the remote
     */
    record RemoteName(String reference, String address, String alias, ImageSource source) {}

    /**
     * Find the remote that a reference names; it is not asked anything.
     *
     * @param reference what a user wrote, for example {@code ubuntu:18.04}
     * @return the name; empty where there is no such remote
     * @throws io.systemcontainers.SystemContainerException if the reference is none
     */
    Optional<RemoteName> find(String reference);

    /**
     * Say that there is no image of a name: which remote was asked, what it has that is near, and
     * where to search.
     *
     * @param reference what a user wrote, for example {@code ubuntu:18.4}
     * @param local what images of the store are called
     * @return the exception to throw
     * @throws InterruptedException if the thread is interrupted
     */
    default UnknownImageException unknown(String reference, Collection<String> local)
            throws InterruptedException {
        return new UnknownImageException(
                reference, "looking for image `" + reference + "`: there is no such image");
    }

    /**
     * Search in a list as on a remote.
     *
     * @param images the list
     * @param words what to search for, as in {@link ImageSource#search}
     * @return those that match, sorted by their first alias
     */
    static List<OfferedImage> search(List<OfferedImage> images, List<String> words) {
        return Catalog.of(images).search(words);
    }
}
