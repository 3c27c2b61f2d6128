package io.systemcontainers.project;

import io.systemcontainers.Image;
import io.systemcontainers.ImageInfo;
import io.systemcontainers.ImageLayout;
import io.systemcontainers.ImageStore;
import io.systemcontainers.Remotes;
import io.systemcontainers.SystemContainerException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** List the images that one project has, of those that are in the store. */
final class ProjectImages implements ImageStore {

    private static final String LOCAL = "local";

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

    /** {@inheritDoc} Of the store, those that the project has. */
    @Override
    public List<ImageInfo> search(String remote, String words) {
        return store.search(remote, words).stream()
                .filter(image -> !image.remote().equals(LOCAL) || own.contains(image.fingerprint()))
                .toList();
    }

    @Override
    public ImageInfo info(String reference) {
        return store.info(reference);
    }

    @Override
    public Remotes remotes() {
        return store.remotes();
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

    @Override
    public Image importFiles(Path... files) {
        Image image = store.importFiles(files);
        add(image);
        return image;
    }

    @Override
    public Image importFiles(String alias, Path... files) {
        Image image = store.importFiles(alias, files);
        add(image);
        return image;
    }

    @Override
    public void alias(String reference, String alias) {
        store.alias(reference, alias);
    }

    /** {@inheritDoc} Those of its own images. */
    @Override
    public Map<String, String> aliases() {
        Map<String, String> aliases = new TreeMap<>(store.aliases());
        aliases.values().retainAll(own);
        return aliases;
    }

    @Override
    public void deleteAlias(String alias) {
        Objects.requireNonNull(alias, "alias");
        if (!aliases().containsKey(alias)) {
            throw new SystemContainerException(
                    "deleting alias `"
                            + alias
                            + "`: the project has none of that name: it has "
                            + aliases().keySet());
        }
        store.deleteAlias(alias);
    }

    @Override
    public Image copy(String reference, String alias) {
        Image image = store.copy(reference, alias);
        add(image);
        return image;
    }

    /** {@inheritDoc} Those of all projects: they are kept once. */
    @Override
    public List<Image> prune(Duration unused, long bytes) {
        return store.prune(unused, bytes);
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
                                        doing
                                                + " image `"
                                                + reference
                                                + "`: the project has none of that name: it"
                                                + " has "
                                                + list().stream().map(Image::reference).toList()));
    }
}
