package io.systemcontainers.storage;

import io.systemcontainers.store.DamagedException;
import io.systemcontainers.store.Facts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

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

    /** Read what was written. */
    static ProvisionedFacts read(Path directory) throws DamagedException {
        Facts facts =
                Facts.read(directory.resolve(FILE))
                        .orElseThrow(
                                () ->
                                        new DamagedException(
                                                directory, "has no `" + FILE + "`", null));
        return new ProvisionedFacts(
                facts.text(NAME),
                facts.text(IMAGE),
                facts.value(MADE, Instant::parse),
                facts.value(TIME_TO_LIVE, Duration::parse));
    }

    void write(Path directory) throws IOException {
        Facts.write(
                directory.resolve(FILE),
                Map.of(
                        NAME,
                        name,
                        IMAGE,
                        image,
                        MADE,
                        made.toString(),
                        TIME_TO_LIVE,
                        timeToLive.toString()));
    }

    boolean isOlderThan(Duration age) {
        return Duration.between(made, Instant.now()).compareTo(age) > 0;
    }

    boolean isExpired() {
        return isOlderThan(timeToLive);
    }
}
