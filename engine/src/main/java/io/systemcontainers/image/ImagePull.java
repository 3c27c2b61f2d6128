package io.systemcontainers.image;

import io.systemcontainers.Image;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.UnknownImageException;
import io.systemcontainers.image.ImageSettings.LockMode;
import io.systemcontainers.image.download.Errors;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The rules for which image a name stands for: the one that is pinned, else the one in the store,
 * else the newest. Whether there is a newer one is asked once for each name at most, so that the
 * first test and the last have the same. Thread-safe.
 */
final class ImagePull {

    private static final System.Logger LOGGER = System.getLogger(ImagePull.class.getName());

    private final ImageStorage storage;
    private final ImageSettings settings;
    private final Path directory;
    /* What each name stands for in this engine, whatever other processes bring to the store. */
    private final Map<String, String> settled = new ConcurrentHashMap<>();

    /**
     * Have rules.
     *
     * @param storage the images
     * @param settings what the user says
     * @param directory where pins are looked for
     */
    ImagePull(ImageStorage storage, ImageSettings settings, Path directory) {
        this.storage = storage;
        this.settings = settings;
        this.directory = directory;
    }

    Image of(WantedImage wanted) {
        Pins pins = Pins.of(settings, directory);
        boolean isUpdate = isUpdate(pins) && !settled.containsKey(wanted.name());
        Optional<Pin> pin = pins.find(wanted.name(), wanted.architecture());
        try {
            return pin.isPresent() && !isUpdate
                    ? pinned(wanted, pin.get(), pins)
                    : free(wanted, pin, pins);
        } catch (UnknownImageException e) {
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SystemContainerException(
                    wanted.doing() + ": interrupted: only downloads were kept", e);
        } catch (IOException | RuntimeException e) {
            throw new SystemContainerException(wanted.doing() + ": " + Errors.withAdvice(e), e);
        }
    }

    private Image pinned(WantedImage wanted, Pin pin, Pins pins)
            throws IOException, InterruptedException {
        Optional<Image> stored = storage.folder().find(pin.fingerprint());
        if (stored.isPresent()) {
            return stored.get();
        }
        requireOnline(pin.version() + ", which `" + pins.path() + "` pins,");
        try {
            return wanted.pinned(pin, pins.path());
        } catch (MovedException e) {
            if (pins.mode() == LockMode.FROZEN || !wanted.remote().isEmpty()) {
                throw new SystemContainerException(
                        "`"
                                + pins.path()
                                + "` pins it, and "
                                + e.getMessage()
                                + ": pin the one of now with -D"
                                + ImageSettings.LOCK_MODE
                                + "=update, or copy the folder `images/"
                                + pin.fingerprint()
                                + "` from a store that has it",
                        e);
            }
            LOGGER.log(Level.WARNING, wanted.name() + ": " + e.getMessage());
            return pinnedAnew(wanted, wanted.newest(), Optional.of(pin), pins);
        }
    }

    private Image free(WantedImage wanted, Optional<Pin> pin, Pins pins)
            throws IOException, InterruptedException {
        pins.requireChangeable(wanted.name(), wanted.architecture());
        Optional<Image> before =
                Optional.ofNullable(settled.get(wanted.name())).flatMap(storage.folder()::find);
        Image image = before.isPresent() ? before.get() : settled(wanted, pins);
        return pinnedAnew(wanted, image, pin, pins);
    }

    private Image settled(WantedImage wanted, Pins pins) throws IOException, InterruptedException {
        Optional<Image> cached = wanted.cached();
        Image image;
        if (cached.isEmpty() || isForced(pins)) {
            requireOnline("the image");
            image = wanted.newest();
        } else {
            image = isDue(wanted) ? newestOr(cached.get(), wanted) : cached.get();
        }
        String other = settled.putIfAbsent(wanted.name(), image.fingerprint());
        Optional<Image> first = Optional.ofNullable(other).flatMap(storage.folder()::find);
        if (first.isEmpty()) {
            settled.put(wanted.name(), image.fingerprint());
        }
        return first.orElse(image);
    }

    private Image pinnedAnew(WantedImage wanted, Image image, Optional<Pin> before, Pins pins)
            throws IOException, InterruptedException {
        Pin pin = Pin.of(wanted.name(), wanted.architecture(), image, wanted.remote());
        Pin kept = pins.put(pin, before);
        return kept.isSame(Optional.of(pin)) ? image : pinned(wanted, kept, pins);
    }

    /* The user says so, once for each engine. */
    private boolean isForced(Pins pins) {
        return isUpdate(pins) || (settings.isRefresh() && !settings.isOffline());
    }

    /* Offline there is nothing to pin anew: which image is the newest cannot be asked. */
    private boolean isUpdate(Pins pins) {
        return pins.mode() == LockMode.UPDATE && !settings.isOffline();
    }

    private boolean isDue(WantedImage wanted) {
        Optional<Duration> after = settings.update();
        return after.isPresent()
                && !settings.isOffline()
                && storage.references()
                        .find(wanted.name())
                        .map(StoredName::since)
                        .filter(storage.clock().instant().minus(after.get())::isBefore)
                        .isEmpty();
    }

    /* A remote that cannot be asked is no reason to fail where there is an image. */
    private Image newestOr(Image cached, WantedImage wanted)
            throws IOException, InterruptedException {
        try {
            return wanted.newest();
        } catch (SystemContainerException e) {
            LOGGER.log(
                    Level.WARNING,
                    wanted.name()
                            + ": looking for a newer image: "
                            + e.getMessage()
                            + ": the one in the store, of "
                            + cached.created()
                            + ", is used");
            return cached;
        }
    }

    private void requireOnline(String what) {
        if (settings.isOffline()) {
            throw new SystemContainerException(
                    what
                            + " is not in the store `"
                            + storage.store()
                            + "`, and "
                            + ImageSettings.OFFLINE
                            + " is set: call it once without, or copy its folder from `images` of"
                            + " a store that has it, or import it from files");
        }
    }
}
