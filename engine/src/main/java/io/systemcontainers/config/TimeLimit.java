package io.systemcontainers.config;

import io.systemcontainers.SystemContainerException;
import java.time.Duration;

/**
 * Name how long something may take that waits for others.
 *
 * @param property the property that changes it, in whole seconds
 * @param seconds how long without the property
 */
public record TimeLimit(String property, long seconds) {

    /**
     * Return the limit.
     *
     * @return the property's value, else the default
     * @throws SystemContainerException if the property is no number of seconds above 0
     */
    public Duration duration() {
        String value = System.getProperty(property);
        if (value == null) {
            return Duration.ofSeconds(seconds);
        }
        try {
            long given = Long.parseLong(value.strip());
            if (given > 0) {
                return Duration.ofSeconds(given);
            }
        } catch (NumberFormatException e) {
            throw new SystemContainerException(malformed(value), e);
        }
        throw new SystemContainerException(malformed(value));
    }

    private String malformed(String value) {
        return "reading property `"
                + property
                + "`: `"
                + value
                + "` is not a number of seconds: write 1 or more";
    }

    /** Print the limit and how to change it, for messages. */
    @Override
    public String toString() {
        return duration().toSeconds() + " s (property `" + property + "`)";
    }
}
