package io.systemcontainers.image;

import io.systemcontainers.Image;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.Flock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The images of the store by the names that they have here: aliases and fingerprints. */
final class LocalImages {

    private static final String REMOTE = "local:";

    /* As many as a list shows: fewer could be a word. */
    private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{12,64}");

    private final ImageStorage storage;

    LocalImages(ImageStorage storage) {
        this.storage = storage;
    }

    /**
     * Return the image of an alias or fingerprint.
     *
     * @throws SystemContainerException if the fingerprint is that of several
     */
    Optional<Image> find(String reference) {
        String name =
                reference.startsWith(REMOTE) ? reference.substring(REMOTE.length()) : reference;
        return name.contains(":") ? Optional.empty() : ofAlias(name).or(() -> ofFingerprint(name));
    }

    private Optional<Image> ofAlias(String name) {
        Optional<StoredName> alias = storage.aliases().find(name);
        Optional<Image> image = alias.flatMap(one -> storage.folder().find(one.fingerprint()));
        if (alias.isPresent() && image.isEmpty()) {
            throw new SystemContainerException(
                    "looking for image `"
                            + name
                            + "`: it is an alias of "
                            + alias.get().fingerprint()
                            + ", which is not in the store `"
                            + storage.store()
                            + "` any more: import it again, or delete the alias");
        }
        return image;
    }

    private Optional<Image> ofFingerprint(String name) {
        if (!FINGERPRINT.matcher(name).matches()) {
            return Optional.empty();
        }
        List<Image> images = storage.folder().beginning(name);
        if (images.size() > 1) {
            throw new SystemContainerException(
                    "looking for image `"
                            + name
                            + "`: several fingerprints begin so: write more of "
                            + images.stream()
                                    .map(Image::fingerprint)
                                    .collect(Collectors.joining(", ")));
        }
        return images.stream().findFirst();
    }

    /** Say that an image is not in the store, and what is. */
    String notHere() {
        List<String> names = new ArrayList<>(aliases().keySet());
        storage.references().list().forEach(name -> names.add(name.name()));
        return "it is not in the store `" + storage.store() + "`; there are " + names;
    }

    Map<String, String> aliases() {
        Map<String, String> aliases = new TreeMap<>();
        storage.aliases().list().forEach(one -> aliases.put(one.name(), one.fingerprint()));
        return aliases;
    }

    /** Give an image an alias, which no other has. */
    @SuppressWarnings("try") // the turn is only held
    void alias(Image image, String alias) {
        PublishedName.require(alias);
        try (Flock use = use(image, alias);
                Flock turn = storage.aliases().turn(alias)) {
            requireFree(image.fingerprint(), alias);
            storage.name(alias, image);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SystemContainerException("adding alias `" + alias + "`: interrupted", e);
        }
    }

    /* Without it, prune may delete the image before it sees the alias. */
    private Flock use(Image image, String alias) throws InterruptedException {
        return storage.folder()
                .use(image)
                .orElseThrow(
                        () ->
                                new SystemContainerException(
                                        "adding alias `"
                                                + alias
                                                + "`: image "
                                                + image.fingerprint()
                                                + " has just been deleted: try again"));
    }

    /** Add an image under an alias, which another may have had. */
    Image publish(String doing, String alias, ImageContent content) {
        PublishedName.require(alias);
        Image image = new NewImage(storage.folder()).add(doing, alias, content);
        try {
            realias(image, alias);
        } catch (RuntimeException e) {
            // No name leads to it.
            deleteUnnamed(image, e);
            throw e;
        }
        return image;
    }

    private void deleteUnnamed(Image image, RuntimeException cause) {
        try {
            storage.deleteUnused(image, () -> storage.aliases().of(image.fingerprint()).isEmpty());
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
        }
    }

    @SuppressWarnings("try") // the turn is only held
    private void realias(Image image, String alias) {
        try (Flock use = use(image, alias);
                Flock turn = storage.aliases().turn(alias)) {
            storage.name(alias, image);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SystemContainerException("adding alias `" + alias + "`: interrupted", e);
        }
    }

    /** Require that an alias is one, and no other image's. */
    void requireFree(String fingerprint, String alias) {
        PublishedName.require(alias);
        Optional<StoredName> other = storage.aliases().find(alias);
        if (other.isPresent() && !other.get().fingerprint().equals(fingerprint)) {
            throw new SystemContainerException(
                    "adding alias `"
                            + alias
                            + "`: it is that of image "
                            + other.get().fingerprint()
                            + ": delete it first, or choose another");
        }
    }

    @SuppressWarnings("try") // the turn is only held
    void deleteAlias(String alias) {
        try (Flock turn = storage.aliases().turn(alias)) {
            if (!storage.aliases().remove(alias)) {
                throw new SystemContainerException(
                        "deleting alias `"
                                + alias
                                + "`: there is none; there are "
                                + aliases().keySet());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SystemContainerException("deleting alias `" + alias + "`: interrupted", e);
        }
    }
}
