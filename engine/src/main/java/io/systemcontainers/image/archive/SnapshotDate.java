package io.systemcontainers.image.archive;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An instant at which the state of an archive was kept, as snapshot archives write it: {@code
 * 20260901T000000Z}.
 *
 * @param time the instant
 */
public record SnapshotDate(Instant time) {

    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final Pattern DAY = Pattern.compile("\\d{8}");
    private static final Pattern SECOND = Pattern.compile("\\d{8}T\\d{6}Z");

    /**
     * Read a date.
     *
     * @param text a date, or a day, which stands for its first second
     * @return the date; empty when it is none
     */
    public static Optional<SnapshotDate> parse(String text) {
        String whole = DAY.matcher(text).matches() ? text + "T000000Z" : text;
        if (!SECOND.matcher(whole).matches()) {
            return Optional.empty();
        }
        try {
            SnapshotDate date = new SnapshotDate(FORMAT.parse(whole, Instant::from));
            // The 31st of February is read as the 28th.
            return Optional.of(date).filter(read -> read.toString().equals(whole));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return FORMAT.format(time);
    }
}
