package io.systemcontainers.journal;

import java.time.Instant;

/**
 * Hold a line of a log file.
 *
 * @param time when it was logged; null where that cannot be read
 * @param program who logged it; empty where that cannot be read
 * @param text the whole line
 */
record LogLine(Instant time, String program, String text) {

    /** Stands in front of the first. */
    static final LogLine NONE = new LogLine(null, "", "");
}
