package io.systemcontainers;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Choose entries of a machine's journal.
 *
 * <pre>{@code
 * String errors =
 *         machine.journal(
 *                 JournalFilter.all()
 *                         .unit("nginx.service")
 *                         .priority(JournalFilter.Priority.ERROR)
 *                         .since(Duration.ofMinutes(1)));
 * }</pre>
 *
 * <p>Every method returns a new filter and leaves this one as it is. Several conditions have to be
 * met all.
 *
 * @since 0.1
 */
public final class JournalFilter {

    /**
     * How bad something is, in the words of syslog(3), the worst first.
     *
     * @since 0.1
     */
    public enum Priority {
        /** The system is unusable. */
        EMERGENCY,
        /** Something has to be done at once. */
        ALERT,
        /** Something essential does not work. */
        CRITICAL,
        /** Something has failed. */
        ERROR,
        /** Something may fail. */
        WARNING,
        /** Something unusual, yet normal. */
        NOTICE,
        /** What happens. */
        INFORMATIONAL,
        /** What only helps to find bugs. */
        DEBUG
    }

    private static final JournalFilter ALL = new JournalFilter(null, null, null, null, 0);

    private final String unit;
    private final Instant since;
    private final Duration age;
    private final Priority priority;
    private final int lines;

    private JournalFilter(String unit, Instant since, Duration age, Priority priority, int lines) {
        this.unit = unit;
        this.since = since;
        this.age = age;
        this.priority = priority;
        this.lines = lines;
    }

    /**
     * Return the filter that lets everything through.
     *
     * @return the filter
     */
    public static JournalFilter all() {
        return ALL;
    }

    /**
     * Choose the entries of one unit.
     *
     * @param unit its name, without a suffix that of a service; where the machine has log files
     *     instead of systemd's journal, the name of a program. It is no pattern
     * @return the new filter
     * @throws IllegalArgumentException if it is blank or holds {@code *}, {@code ?} or {@code [},
     *     which no unit's name does
     */
    public JournalFilter unit(String unit) {
        Objects.requireNonNull(unit, "unit");
        if (unit.isBlank()) {
            throw new IllegalArgumentException(
                    "the unit is blank: give the name of one, or leave it out");
        }
        if (unit.chars().anyMatch(character -> "*?[".indexOf(character) >= 0)) {
            throw new IllegalArgumentException(
                    "the unit `"
                            + unit
                            + "` is a pattern: give the name of one, or leave it out and look for"
                            + " words in the lines");
        }
        return new JournalFilter(unit, since, age, priority, lines);
    }

    /**
     * Choose the entries since some time.
     *
     * @param time the time of the first
     * @return the new filter
     */
    public JournalFilter since(Instant time) {
        Objects.requireNonNull(time, "time");
        return new JournalFilter(unit, time, null, priority, lines);
    }

    /**
     * Choose the entries that are no older than this when the journal is read.
     *
     * @param oldest the age of the first
     * @return the new filter
     * @throws IllegalArgumentException if it is negative
     */
    public JournalFilter since(Duration oldest) {
        Objects.requireNonNull(oldest, "oldest");
        if (oldest.isNegative()) {
            throw new IllegalArgumentException(
                    "since " + oldest + ": give how long ago, which is not negative");
        }
        return new JournalFilter(unit, null, oldest, priority, lines);
    }

    /**
     * Choose the entries that are at least so bad.
     *
     * @param mildest the priority of the mildest ones
     * @return the new filter
     */
    public JournalFilter priority(Priority mildest) {
        Objects.requireNonNull(mildest, "priority");
        return new JournalFilter(unit, since, age, mildest, lines);
    }

    /**
     * Choose the last ones of those that meet the other conditions.
     *
     * @param count how many at most
     * @return the new filter
     * @throws IllegalArgumentException if it is not positive
     */
    public JournalFilter lines(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("lines " + count + ": it has to be positive");
        }
        return new JournalFilter(unit, since, age, priority, count);
    }

    /**
     * Return the unit.
     *
     * @return its name, if one was chosen
     */
    public Optional<String> unit() {
        return Optional.ofNullable(unit);
    }

    /**
     * Return the time of the first entry, of an age as it is now.
     *
     * @return the time, if one was chosen
     */
    public Optional<Instant> since() {
        return Optional.ofNullable(age == null ? since : ago(Instant.now(), age));
    }

    private static Instant ago(Instant now, Duration age) {
        return age.compareTo(Duration.between(Instant.MIN, now)) > 0 ? Instant.MIN : now.minus(age);
    }

    /**
     * Return the priority.
     *
     * @return that of the mildest entries, if one was chosen
     */
    public Optional<Priority> priority() {
        return Optional.ofNullable(priority);
    }

    /**
     * Return how many entries at most.
     *
     * @return the number, if one was chosen
     */
    public OptionalInt lines() {
        return lines == 0 ? OptionalInt.empty() : OptionalInt.of(lines);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JournalFilter that
                && Objects.equals(unit, that.unit)
                && Objects.equals(since, that.since)
                && Objects.equals(age, that.age)
                && priority == that.priority
                && lines == that.lines;
    }

    @Override
    public int hashCode() {
        return Objects.hash(unit, since, age, priority, lines);
    }

    @Override
    public String toString() {
        return "JournalFilter[unit="
                + unit
                + ", since="
                + (age == null ? since : age)
                + ", priority="
                + priority
                + ", lines="
                + lines
                + "]";
    }
}
