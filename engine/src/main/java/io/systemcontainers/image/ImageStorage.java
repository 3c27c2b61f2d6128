package io.systemcontainers.image;

import io.systemcontainers.Image;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.download.DownloadFolder;
import io.systemcontainers.image.download.Limit;
import io.systemcontainers.sys.Flock;
import io.systemcontainers.sys.KernelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The images on disk and the names they have.
 *
 * @param store the store's directory
 * @param folder the images
 * @param references what they were asked for by
 * @param aliases what users call them
 * @param clock the time
 */
record ImageStorage(
        Path store, ImageFolder folder, NameFolder references, NameFolder aliases, Clock clock) {

    static final String REFERENCES = "references";
    static final String ALIASES = "aliases";

    /* Writing a name takes milliseconds. */
    private static final Duration WRITING = Duration.ofMinutes(1);

    static ImageStorage of(Path store, Clock clock) {
        return new ImageStorage(
                store,
                new ImageFolder(store),
                new NameFolder(store.resolve(REFERENCES), "reference"),
                new NameFolder(store.resolve(ALIASES), "alias"),
                clock);
    }

    /** Note that an image is what there is now under a reference. */
    void call(String reference, Image image) {
        references.put(new StoredName(reference, image.fingerprint(), clock.instant()));
    }

    /**
     * Note an image under a reference that is no other's; whether it is the newest is not known.
     */
    void callPinned(String reference, Image image) {
        if (find(reference).isEmpty()) {
            references.put(new StoredName(reference, image.fingerprint(), Instant.EPOCH));
        }
    }

    /** Give an image an alias, which another image may have had. */
    void name(String alias, Image image) {
        aliases.put(new StoredName(alias, image.fingerprint(), clock.instant()));
    }

    /** Return the image of a reference, if it is in the store. */
    Optional<Image> find(String reference) {
        return references.find(reference).flatMap(name -> folder.find(name.fingerprint()));
    }

    /** Return an image that was complete a moment ago. */
    Image require(String fingerprint) {
        return folder.find(fingerprint)
                .orElseThrow(
                        () ->
                                new SystemContainerException(
                                        "it is in `"
                                                + store
                                                + "` no more, though it was a moment ago: does"
                                                + " another process delete it? Try again"));
    }

    /** Return the turn to make an image; null when another process has had it for too long. */
    Flock turn(String name, Runnable whenWaiting) throws InterruptedException {
        folder.make();
        folder.sweep();
        return folder.turn(name, whenWaiting, Limit.WAIT.duration());
    }

    /** Delete what killed processes left, here and in what is downloaded for long. */
    void sweep() {
        folder.sweep();
        Instant now = clock.instant();
        List.of(references, aliases).forEach(names -> names.sweep(now.minus(WRITING)));
        Path downloads = store.resolve(ImageDownload.FOLDER);
        try {
            if (Files.isDirectory(downloads)) {
                new DownloadFolder(downloads).clear(now);
            }
        } catch (IOException e) {
            throw KernelException.of("sweeping", downloads, e);
        }
    }

    /** Delete an image, and the names it has. */
    void delete(Image image) {
        if (!deleteUnused(image, () -> true)) {
            throw new SystemContainerException(
                    "deleting image `"
                            + (image.reference().isEmpty()
                                    ? image.fingerprint()
                                    : image.reference())
                            + "` in `"
                            + image.rootfs().getParent()
                            + "`: a machine uses it: close the machine first");
        }
    }

    /** Has the last word on a deletion, when nothing can use or name the image any more. */
    interface LastLook {

        /** Tell whether the image is to be deleted. */
        boolean allows();
    }

    /** Delete an image unless a machine uses it; tells whether it is gone. */
    boolean deleteUnused(Image image, LastLook look) {
        Optional<ImageDeletion> begun = ImageDeletion.begin(image);
        if (begun.isEmpty()) {
            return false;
        }
        try (ImageDeletion deletion = begun.get()) {
            if (!deletion.isThere()) {
                return true; // another process has deleted it
            }
            if (!look.allows()) {
                return false;
            }
            forget(image);
            deletion.run();
            return true;
        }
    }

    private void forget(Image image) {
        try {
            aliases.removeAll(image.fingerprint());
            references.removeAll(image.fingerprint());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SystemContainerException(
                    "deleting image `" + image.fingerprint() + "`: interrupted", e);
        }
    }
}
