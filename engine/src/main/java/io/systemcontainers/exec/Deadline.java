package io.systemcontainers.exec;

import java.time.Duration;

/** Tell when time is up. */
public final class Deadline {

    /* A hundred years; System.nanoTime() counts no further than three hundred. */
    private static final Duration FOREVER = Duration.ofDays(36_500);

    private final long at;

    private Deadline(long at) {
        this.at = at;
    }

    /**
     * Begin to count now.
     *
     * @param duration how long there is
     * @return the end of it
     */
    public static Deadline in(Duration duration) {
        return at(System.nanoTime(), duration);
    }

    static Deadline at(long began, Duration duration) {
        Duration counted = duration.compareTo(FOREVER) > 0 ? FOREVER : duration;
        return new Deadline(began + counted.toNanos());
    }

    /**
     * Tell whether time is up.
     *
     * @return whether it is
     */
    public boolean passed() {
        return System.nanoTime() - at >= 0;
    }

    /**
     * Return how long there is left.
     *
     * @return the time; zero when it is up
     */
    public Duration left() {
        return Duration.ofNanos(Math.max(0, at - System.nanoTime()));
    }
}
