package io.systemcontainers.project;

import io.systemcontainers.Image;
import io.systemcontainers.ImageStore;
import io.systemcontainers.SystemContainerException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** List the images that one project has, of those that are in the store. */
final class ProjectImages implements ImageStore {

    private final ImageStore store;
    private final Set<String> own = ConcurrentHashMap.newKeySet();

    ProjectImages(ImageStore store) {
        this.store = store;
    }

    /** Have an image, too. */
    void add(Image image) {
        own.add(image.fingerprint());
    }

    @Override
    public Image pull(String reference) {
        Objects.requireNonNull(reference, "reference");
        Image image = store.pull(reference);
        add(image);
        return image;
    }

    @Override
    public List<Image> list() {
        return store.list().stream().filter(image -> own.contains(image.fingerprint())).toList();
    }

    /** {@inheritDoc} The store keeps it for others. */
    @Override
    public void delete(String reference) {
        Objects.requireNonNull(reference, "reference");
        Image deleted =
                list().stream()
                        .filter(
                                image ->
                                        image.reference().equals(reference)
                                                || image.fingerprint().equals(reference))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new SystemContainerException(
                                                "deleting image `"
                                                        + reference
                                                        + "`: the project has none of that name: it"
                                                        + " has "
                                                        + list().stream()
                                                                .map(Image::reference)
                                                                .toList()));
        own.remove(deleted.fingerprint());
    }
}
