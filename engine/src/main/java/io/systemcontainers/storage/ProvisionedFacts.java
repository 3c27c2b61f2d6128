package io.systemcontainers.storage;

import io.systemcontainers.SystemContainerException;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * Say what is known of a result of provisioning.
 *
 * @param name what its steps are called
 * @param image the fingerprint of the image
 * @param made when it was made
 * @param timeToLive how old it may become
 */
public record ProvisionedFacts(String name, String image, Instant made, Duration timeToLive) {

    private static final String FILE = "provisioned.properties";
    private static final String NAME = "name";
    private static final String IMAGE = "image";
    private static final String MADE = "made";
    private static final String TIME_TO_LIVE = "time-to-live";

    /** Read what was written; nothing where it is missing or damaged. */
    static Optional<ProvisionedFacts> read(Path directory) {
        Properties facts = new Properties();
        try (Reader reader = Files.newBufferedReader(directory.resolve(FILE))) {
            facts.load(reader);
        } catch (NoSuchFileException e) {
            return Optional.empty(); // somebody else deletes it right now
        } catch (IOException e) {
            throw new SystemContainerException(
                    "reading `" + directory.resolve(FILE) + "`: " + e, e);
        }
        if (!facts.stringPropertyNames().containsAll(List.of(NAME, IMAGE, MADE, TIME_TO_LIVE))) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new ProvisionedFacts(
                            facts.getProperty(NAME),
                            facts.getProperty(IMAGE),
                            Instant.parse(facts.getProperty(MADE)),
                            Duration.parse(facts.getProperty(TIME_TO_LIVE))));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    void write(Path directory) throws IOException {
        Properties facts = new Properties();
        facts.setProperty(NAME, name);
        facts.setProperty(IMAGE, image);
        facts.setProperty(MADE, made.toString());
        facts.setProperty(TIME_TO_LIVE, timeToLive.toString());
        try (Writer writer = Files.newBufferedWriter(directory.resolve(FILE))) {
            facts.store(writer, null);
        }
    }

    boolean isOlderThan(Duration age) {
        return Duration.between(made, Instant.now()).compareTo(age) > 0;
    }

    boolean isExpired() {
        return isOlderThan(timeToLive);
    }
}
