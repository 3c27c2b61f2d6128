package io.systemcontainers.image;

import io.systemcontainers.Image;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.download.ProgressOutput;
import io.systemcontainers.image.remote.ImageSources.RemoteName;
import io.systemcontainers.image.remote.OfferedImage;
import io.systemcontainers.sys.Flock;
import io.systemcontainers.text.MachineText;
import java.io.IOException;
import java.util.Optional;

/** An image that a remote has. */
final class RemoteImage implements WantedImage {

    private final RemoteName name;
    private final ImageStorage storage;
    private final ImageArrival arrival;
    private final Surroundings surroundings;
    private final Unknown unknown;

    /** Has the words for an image that the remote does not have. */
    interface Unknown {

        /** Return the exception to throw. */
        SystemContainerException of(String reference);
    }

    RemoteImage(
            RemoteName name,
            ImageStorage storage,
            ImageArrival arrival,
            Surroundings surroundings,
            Unknown unknown) {
        this.name = name;
        this.storage = storage;
        this.arrival = arrival;
        this.surroundings = surroundings;
        this.unknown = unknown;
    }

    @Override
    public String name() {
        return name.reference();
    }

    @Override
    public String architecture() {
        return surroundings.architecture().kernel();
    }

    @Override
    public String remote() {
        return name.address();
    }

    @Override
    public String doing() {
        return "fetching image `" + name() + "`";
    }

    @Override
    public Optional<Image> cached() {
        return storage.find(name());
    }

    @Override
    public Image newest() throws IOException, InterruptedException {
        OfferedImage offered =
                name.source().find(name.alias()).orElseThrow(() -> unknown.of(name()));
        Image image = stored(offered);
        storage.call(name(), image);
        return image;
    }

    @Override
    public Image pinned(Pin pin, String file) throws IOException, InterruptedException {
        OfferedImage offered =
                name.source()
                        .find(name.alias(), pin.fingerprint())
                        .filter(found -> found.fingerprint().equals(pin.fingerprint()))
                        .orElseThrow(
                                () ->
                                        new MovedException(
                                                "`"
                                                        + name.address()
                                                        + "` does not have "
                                                        + pin.version()
                                                        + " any more"));
        Image image = stored(offered);
        storage.callPinned(name(), image);
        return image;
    }

    private Image stored(OfferedImage offered) throws IOException, InterruptedException {
        // It becomes the name of a directory.
        if (!offered.fingerprint().matches("[0-9a-f]{64}")) {
            throw new SystemContainerException(
                    "`"
                            + name.address()
                            + "` says that its fingerprint is `"
                            + MachineText.name(offered.fingerprint())
                            + "`, which is no SHA-256");
        }
        Optional<Image> before = storage.folder().find(offered.fingerprint());
        if (before.isPresent()) {
            return before.get();
        }
        Runnable waiting =
                () ->
                        ProgressOutput.standard()
                                .line(
                                        name()
                                                + ": another process is fetching it, waiting for that");
        try (Flock turn = storage.turn(offered.fingerprint(), waiting)) {
            if (turn == null) {
                throw new SystemContainerException(
                        "another process has been fetching it for more than "
                                + io.systemcontainers.image.download.Limit.WAIT);
            }
            Optional<Image> now = storage.folder().find(offered.fingerprint());
            if (now.isEmpty()) {
                arrival.fetch(name(), offered);
            }
            return storage.require(offered.fingerprint());
        }
    }
}
