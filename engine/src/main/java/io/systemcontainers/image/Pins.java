package io.systemcontainers.image;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.ImageSettings.LockMode;
import io.systemcontainers.image.download.ProgressOutput;
import io.systemcontainers.sys.Flock;
import io.systemcontainers.sys.LockWait;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** What the user's repository pins, if it pins anything, and what may be changed there. */
final class Pins {

    /* A change takes milliseconds. */
    private static final Duration MOMENT = Duration.ofSeconds(20);

    private final Optional<PinFile> file;
    private final LockMode mode;

    private Pins(Optional<PinFile> file, LockMode mode) {
        this.file = file;
        this.mode = mode;
    }

    /**
     * Find the file that pins images.
     *
     * @param settings name it, unless it is in the directory
     * @param directory where this process works
     */
    static Pins of(ImageSettings settings, Path directory) {
        LockMode mode = settings.lockMode();
        if (settings.lockFile().isEmpty()) {
            return new Pins(PinFile.above(directory).map(PinFile::new), mode);
        }
        Path named = directory.resolve(settings.lockFile().get());
        if (!Files.isRegularFile(named)) {
            throw new SystemContainerException(
                    "reading `"
                            + named
                            + "`, which property `"
                            + ImageSettings.LOCK
                            + "` names: there is no such file: create it, empty, to pin images");
        }
        return new Pins(Optional.of(new PinFile(named)), mode);
    }

    LockMode mode() {
        return mode;
    }

    String path() {
        return file.map(one -> one.path().toString()).orElse(PinFile.NAME);
    }

    Optional<Pin> find(String name, String architecture) {
        return file.flatMap(one -> one.find(name, architecture));
    }

    /** Require that what is not pinned may be used. */
    void requireChangeable(String name, String architecture) {
        if (mode == LockMode.FROZEN) {
            throw new SystemContainerException(
                    file.isPresent()
                            ? "`"
                                    + path()
                                    + "` does not pin it for "
                                    + architecture
                                    + ", and "
                                    + ImageSettings.LOCK_MODE
                                    + " is frozen: run once with -D"
                                    + ImageSettings.LOCK_MODE
                                    + "=add, and commit the file"
                            : "there is no `"
                                    + PinFile.NAME
                                    + "` that pins `"
                                    + name
                                    + "`, and "
                                    + ImageSettings.LOCK_MODE
                                    + " is frozen: create the file, empty, in the root of your"
                                    + " repository, run once without frozen, and commit it");
        }
    }

    /**
     * Pin an image, where there is a file, and say what moved.
     *
     * @param before what the file said when the image was looked for
     * @return what is pinned now: what another process has pinned since counts
     */
    @SuppressWarnings("try") // the turn is only held
    Pin put(Pin pin, Optional<Pin> before) {
        if (file.isEmpty() || pin.isSame(before)) {
            return pin;
        }
        try (Flock turn = turn()) {
            Optional<Pin> now = find(pin.name(), pin.architecture());
            if (now.isPresent() && !now.get().isSame(before)) {
                return now.get();
            }
            file.get().put(pin);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SystemContainerException("pinning in `" + path() + "`: interrupted", e);
        }
        String from = before.map(old -> old.version() + " -> ").orElse("new, ");
        ProgressOutput.standard().line(path() + ": " + pin.name() + ": " + from + pin.version());
        return pin;
    }

    /* Another process adds another image to the same file, perhaps from another host. */
    private Flock turn() throws InterruptedException {
        Path pins = file.orElseThrow().path().toAbsolutePath();
        Path beside = pins.resolveSibling(".turn-" + pins.getFileName());
        Flock turn = LockWait.turn(beside, () -> {}, MOMENT);
        if (turn == null) {
            throw new SystemContainerException(
                    "pinning in `"
                            + path()
                            + "`: another process has had `"
                            + beside
                            + "` for "
                            + MOMENT.toSeconds()
                            + " s");
        }
        return turn;
    }
}
