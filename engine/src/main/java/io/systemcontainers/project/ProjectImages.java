package io.systemcontainers.project;

import io.systemcontainers.Image;
import io.systemcontainers.ImageLayout;
import io.systemcontainers.ImageStore;
import io.systemcontainers.SystemContainerException;
import java.nio.file.Path;
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

    @Override
    public List<Path> export(String reference, Path target, ImageLayout layout) {
        Objects.requireNonNull(reference, "reference");
        return store.export(own("exporting", reference).fingerprint(), target, layout);
    }

    /** {@inheritDoc} The store keeps it for others. */
    @Override
    public void delete(String reference) {
        Objects.requireNonNull(reference, "reference");
        own.remove(own("deleting", reference).fingerprint());
    }

    private Image own(String doing, String reference) {
        return list().stream()
                        .filter(
                                image ->
                                        image.reference().equals(reference)
                                                || image.fingerprint().equals(reference))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new SystemContainerException(
                                                doing + " image `"
                                                        + reference
                                                        + "`: the project has none of that name: it"
                                                        + " has "
                                                        + list().stream()
                                                                .map(Image::reference)
                                                                .toList()));
    }
}
