package io.systemcontainers.image.download;

import java.time.Duration;

/** Where a person, or the log of a build, is told how things go. Thread-safe. */
public interface ProgressOutput {

    /**
     * Show how something goes at present; the next status may take its place.
     *
     * @param text one line
     */
    void status(String text);

    /**
     * Print a line that stays.
     *
     * @param text one line
     */
    void line(String text);

    /** Take away a status that nothing more will be said of. */
    void clear();

    /**
     * Return how often there should be a status.
     *
     * @return the pause between two
     */
    Duration interval();

    /**
     * Return the one of this JVM, as the property {@code systemcontainers.progress} says, and what
     * its standard error is.
     *
     * @return the output
     */
    static ProgressOutput standard() {
        return StandardProgress.OUTPUT;
    }
}
