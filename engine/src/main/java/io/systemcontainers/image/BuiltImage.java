package io.systemcontainers.image;

import io.systemcontainers.Image;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.archive.DebianArchive;
import io.systemcontainers.image.archive.DebianPackage;
import io.systemcontainers.image.archive.SnapshotDate;
import io.systemcontainers.image.download.DownloadFolder;
import io.systemcontainers.image.download.Limit;
import io.systemcontainers.image.download.ProgressOutput;
import io.systemcontainers.image.download.ProgressText;
import io.systemcontainers.sys.Flock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** An image that is built on this host from packages of Debian. */
final class BuiltImage implements WantedImage {

    private final ImageName name;
    private final ImageStorage storage;
    private final BuildMachine machine;
    private final Surroundings surroundings;

    BuiltImage(
            ImageName name, ImageStorage storage, BuildMachine machine, Surroundings surroundings) {
        this.name = name;
        this.storage = storage;
        this.machine = machine;
        this.surroundings = surroundings;
    }

    @Override
    public String name() {
        return name.toString();
    }

    @Override
    public String architecture() {
        return surroundings.architecture().kernel();
    }

    @Override
    public String remote() {
        return "";
    }

    @Override
    public String doing() {
        return "building image `" + name + "`";
    }

    @Override
    public Optional<Image> cached() {
        ImageFolder folder = storage.folder();
        Optional<Image> known =
                storage.references()
                        .find(name())
                        .flatMap(one -> folder.find(one.fingerprint(), name, architecture()));
        if (known.isPresent()) {
            return known;
        }
        // One that came with a copy of another store, or is older than the names are.
        Optional<Image> newest = folder.newest(name, architecture());
        newest.ifPresent(image -> storage.call(name(), image));
        return newest;
    }

    @Override
    public Image newest() throws IOException, InterruptedException {
        Optional<Image> before = cached();
        return build(before, Optional.empty());
    }

    @Override
    public Image pinned(Pin pin, String file) throws IOException, InterruptedException {
        return build(Optional.empty(), Optional.of(pin));
    }

    private Image build(Optional<Image> before, Optional<Pin> pin)
            throws IOException, InterruptedException {
        Runnable waiting =
                () ->
                        ProgressOutput.standard()
                                .line(
                                        name
                                                + ": another process is building this image,"
                                                + " waiting for it");
        try (Flock turn = storage.turn(name(), waiting)) {
            if (turn == null) {
                throw new SystemContainerException(
                        "another process has been building it for more than " + Limit.WAIT);
            }
            Optional<Image> now = cached();
            boolean isNew = now.isPresent() && !now.equals(before);
            return isNew && pin.isEmpty() ? now.get() : build(pin);
        }
    }

    private Image build(Optional<Pin> pin) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        ProgressOutput.standard().line(name + ": building the image, once, in " + storage.store());
        ImageBuilder builder =
                name.busybox()
                        ? new BusyboxBuilder()
                        : new DebianBuilder(name, surroundings.architecture(), machine);
        Path cache = Files.createDirectories(storage.store().resolve("packages"));
        ImageFolder folder = storage.folder();
        String fingerprint;
        try (Construction construction = folder.begin()) {
            try (Archives archives = new Archives(surroundings, name(), cache)) {
                DebianArchive archive = archives.open(name.release());
                List<DebianPackage> packages = builder.choose(archive);
                fingerprint = Fingerprint.of(name, surroundings.architecture(), packages);
                requireSame(fingerprint, pin);
                if (folder.keeps(name, architecture(), fingerprint)) {
                    return built(fingerprint, pin);
                }
                Space.check(storage.store(), packages);
                builder.build(construction.directory(), archive, packages, archives);
            }
            Image image =
                    new Image(
                            fingerprint, name(), architecture(), created(), construction.rootfs());
            folder.complete(construction, image, Origin.BUILT);
            new DownloadFolder(cache).clear(surroundings.clock().instant());
        }
        String took = ProgressText.seconds(System.nanoTime() - begin);
        ProgressOutput.standard().line(name + ": built in " + took);
        return built(fingerprint, pin);
    }

    /* Before anything is built: other packages make another image. */
    private void requireSame(String fingerprint, Optional<Pin> pin) {
        if (pin.isPresent() && !pin.get().fingerprint().equals(fingerprint)) {
            throw new MovedException(
                    "the mirror has other packages now than those of "
                            + pin.get().version()
                            + ", and would make "
                            + fingerprint.substring(0, 12));
        }
    }

    /* What is of a date is the same whenever it was built. */
    private Instant created() {
        return name.release().date().map(SnapshotDate::time).orElse(surroundings.clock().instant());
    }

    private Image built(String fingerprint, Optional<Pin> pin) {
        Image image = storage.require(fingerprint);
        if (pin.isPresent()) {
            storage.callPinned(name(), image);
        } else {
            storage.call(name(), image);
        }
        return image;
    }
}
