package io.systemcontainers.image;

import io.systemcontainers.Image;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.archive.Architecture;
import io.systemcontainers.store.DamagedException;
import io.systemcontainers.store.Facts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the store knows of an image: {@code image.properties} beside its rootfs. The file's time is
 * when the image was used last.
 */
final class StoredImage {

    static final String FACTS = "image.properties";
    private static final String NEW_FACTS = ".new-" + FACTS;
    static final String ROOTFS = "rootfs";
    private static final String FINGERPRINT = "fingerprint";
    private static final String REFERENCE = "reference";
    private static final String BUILDER = "builder";
    private static final String ORIGIN = "origin";
    private static final String PROPERTY = "property.";
    private static final String REQUIREMENT = "requirement.";

    private StoredImage() {}

    /** Write one that was built by these builders. */
    static void write(Path directory, Image image) throws IOException {
        write(directory, image, Origin.BUILT);
    }

    /** Have an image be a user's own, whatever it was before. */
    static void own(Image image) throws IOException {
        Path directory = image.rootfs().getParent();
        Path written = directory.resolve(NEW_FACTS);
        Facts.write(written, facts(image, Origin.OWN));
        Files.move(written, directory.resolve(FACTS), StandardCopyOption.ATOMIC_MOVE);
    }

    static void write(Path directory, Image image, Origin origin) throws IOException {
        Facts.write(directory.resolve(FACTS), facts(image, origin));
        try {
            read(directory, image.fingerprint());
        } catch (DamagedException e) {
            throw new SystemContainerException(
                    "writing what the image says of itself: " + e.getMessage(), e);
        }
    }

    private static Map<String, String> facts(Image image, Origin origin) {
        Map<String, String> facts = new TreeMap<>();
        image.properties().forEach((key, value) -> facts.put(PROPERTY + key, value));
        image.requirements().forEach((key, value) -> facts.put(REQUIREMENT + key, value));
        facts.put(FINGERPRINT, image.fingerprint());
        facts.put(REFERENCE, image.reference());
        facts.put("architecture", image.architecture());
        facts.put("created", image.created().toString());
        facts.put(ORIGIN, origin.text());
        if (origin == Origin.BUILT) {
            facts.put(BUILDER, Integer.toString(Fingerprint.BUILDER));
        }
        return facts;
    }

    /** Read an image whose directory has its fingerprint for a name. */
    static Image read(Path directory) throws DamagedException {
        return read(directory, directory.getFileName().toString());
    }

    private static Image read(Path directory, String expected) throws DamagedException {
        Facts facts = facts(directory);
        Path rootfs = directory.resolve(ROOTFS);
        if (!Files.isDirectory(rootfs, LinkOption.NOFOLLOW_LINKS)) {
            throw new DamagedException(rootfs, "is not there, or no directory", null);
        }
        String fingerprint = facts.text(FINGERPRINT);
        if (!fingerprint.equals(expected)) {
            throw new DamagedException(directory, "holds the image `" + fingerprint + "`", null);
        }
        if (facts.find(BUILDER).isPresent()) {
            facts.value(BUILDER, Integer::valueOf);
        }
        Origin origin = origin(facts);
        return new Image(
                fingerprint,
                origin == Origin.OWN ? facts.find(REFERENCE).orElse("") : facts.text(REFERENCE),
                facts.value("architecture", Architecture::of).kernel(),
                facts.value("created", Instant::parse),
                rootfs,
                facts.below(PROPERTY),
                facts.below(REQUIREMENT));
    }

    /** Return how an image came to the store. */
    static Origin origin(Path directory) throws DamagedException {
        return origin(facts(directory));
    }

    /* Those of earlier engines were all built. */
    private static Origin origin(Facts facts) throws DamagedException {
        return facts.find(ORIGIN).isPresent() ? facts.value(ORIGIN, Origin::of) : Origin.BUILT;
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
