package io.systemcontainers.image;

import io.systemcontainers.Image;
import io.systemcontainers.image.archive.Architecture;
import io.systemcontainers.store.DamagedException;
import io.systemcontainers.store.Facts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/** Write and read what the store knows of an image: {@code image.properties} beside its rootfs. */
final class StoredImage {

    static final String FACTS = "image.properties";
    static final String ROOTFS = "rootfs";
    private static final String FINGERPRINT = "fingerprint";
    private static final String BUILDER = "builder";

    private StoredImage() {}

    static void write(Path directory, Image image) throws IOException {
        Facts.write(
                directory.resolve(FACTS),
                Map.of(
                        FINGERPRINT,
                        image.fingerprint(),
                        "reference",
                        image.reference(),
                        "architecture",
                        image.architecture(),
                        "created",
                        image.created().toString(),
                        BUILDER,
                        Integer.toString(Fingerprint.BUILDER)));
    }

    /** Read an image whose directory has its fingerprint for a name. */
    static Image read(Path directory) throws DamagedException {
        Facts facts = facts(directory);
        Path rootfs = directory.resolve(ROOTFS);
        if (!Files.isDirectory(rootfs, LinkOption.NOFOLLOW_LINKS)) {
            throw new DamagedException(rootfs, "is not there, or no directory", null);
        }
        String fingerprint = facts.text(FINGERPRINT);
        if (!directory.endsWith(fingerprint)) {
            throw new DamagedException(directory, "holds the image `" + fingerprint + "`", null);
        }
        if (facts.find(BUILDER).isPresent()) {
            facts.value(BUILDER, Integer::valueOf);
        }
        return new Image(
                fingerprint,
                facts.text("reference"),
                facts.value("architecture", Architecture::of).kernel(),
                facts.value("created", Instant::parse),
                rootfs);
    }

    /** Tell whether this engine's builders would make the same of the same packages. */
    static boolean isCurrent(Image image) {
        try {
            return facts(image.rootfs().getParent())
                    .find(BUILDER)
                    .orElse("1")
                    .equals(Integer.toString(Fingerprint.BUILDER));
        } catch (DamagedException e) {
            return false; // since it was read: the next list puts it aside
        }
    }

    private static Facts facts(Path directory) throws DamagedException {
        return Facts.read(directory.resolve(FACTS))
                .orElseThrow(() -> new DamagedException(directory, "has no `" + FACTS + "`", null));
    }
}
