package io.systemcontainers.image;

import io.systemcontainers.Image;
import io.systemcontainers.SystemContainerException;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Properties;
import java.util.function.Function;

/** Write and read what the store knows of an image: {@code image.properties} beside its rootfs. */
final class StoredImage {

    static final String FACTS = "image.properties";
    static final String ROOTFS = "rootfs";
    private static final String BUILDER = "builder";

    private StoredImage() {}

    static void write(Path directory, Image image) throws IOException {
        Properties facts = new Properties();
        facts.setProperty("fingerprint", image.fingerprint());
        facts.setProperty("reference", image.reference());
        facts.setProperty("architecture", image.architecture());
        facts.setProperty("created", image.created().toString());
        facts.setProperty(BUILDER, Integer.toString(Fingerprint.BUILDER));
        try (Writer writer = Files.newBufferedWriter(directory.resolve(FACTS))) {
            facts.store(writer, null);
        }
    }

    static Image read(Path directory) {
        return read(
                directory,
                facts ->
                        new Image(
                                fact(facts, "fingerprint"),
                                fact(facts, "reference"),
                                fact(facts, "architecture"),
                                Instant.parse(fact(facts, "created")),
                                directory.resolve(ROOTFS)));
    }

    /** Tell whether this engine's builders would make the same of the same packages. */
    static boolean isCurrent(Image image) {
        return read(
                image.rootfs().getParent(),
                facts ->
                        facts.getProperty(BUILDER, "1")
                                .equals(Integer.toString(Fingerprint.BUILDER)));
    }

    private static <T> T read(Path directory, Function<Properties, T> what) {
        Path file = directory.resolve(FACTS);
        try (Reader reader = Files.newBufferedReader(file)) {
            Properties facts = new Properties();
            facts.load(reader);
            return what.apply(facts);
        } catch (IOException | IllegalArgumentException | DateTimeParseException e) {
            throw new SystemContainerException(
                    "reading `"
                            + file
                            + "`: "
                            + e
                            + ": the image is damaged; delete its directory to have it built anew",
                    e);
        }
    }

    private static String fact(Properties facts, String name) {
        String value = facts.getProperty(name);
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return value;
    }
}
