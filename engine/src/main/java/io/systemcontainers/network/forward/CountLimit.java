package io.systemcontainers.network.forward;

import io.systemcontainers.SystemContainerException;

/**
 * How many there may be of something.
 *
 * @param property the property that changes it
 * @param count how many without the property
 */
record CountLimit(String property, long count) {

    /**
     * Returns the limit.
     *
     * @throws SystemContainerException if the property is no number above 0
     */
    long value() {
        String value = System.getProperty(property);
        if (value == null) {
            return count;
        }
        try {
            long given = Long.parseLong(value.strip());
            if (given > 0) {
                return given;
            }
        } catch (NumberFormatException e) {
            throw new SystemContainerException(malformed(value), e);
        }
        throw new SystemContainerException(malformed(value));
    }

    private String malformed(String value) {
        return "reading property `" + property + "`: `" + value + "` is no number: write 1 or more";
    }

    /** Prints the limit and how to change it, for messages. */
    @Override
    public String toString() {
        return value() + " (property `" + property + "`)";
    }
}
