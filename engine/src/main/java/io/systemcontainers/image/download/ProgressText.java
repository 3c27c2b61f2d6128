package io.systemcontainers.image.download;

import java.util.Locale;

/** The words and numbers of what is said of progress. */
public final class ProgressText {

    private static final int MINUTE = 60;
    private static final int MEGA = 1_000_000;

    private ProgressText() {}

    /**
     * Say how long something took.
     *
     * @param nanos how long, in nanoseconds
     * @return seconds, to a tenth
     */
    public static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
    }

    /**
     * Say how many bytes.
     *
     * @param bytes how many
     * @return {@code 2.0 MB}, {@code 1.5 kB}
     */
    public static String size(long bytes) {
        return in(bytes, bytes) + unit(bytes);
    }

    /** Say how many of how many bytes: {@code 1.0 of 2.0 MB (50 %)}. */
    static String part(long done, long total) {
        int percent = (int) Math.min(100, 100.0 * done / total);
        return in(done, total) + " of " + size(total) + " (" + percent + " %)";
    }

    /** Say how long something will take, roughly. */
    static String left(double seconds) {
        long whole = (long) Math.ceil(seconds);
        return whole < 2 * MINUTE ? whole + " s left" : whole / MINUTE + " min left";
    }

    private static String in(long bytes, long like) {
        return String.format(Locale.ROOT, "%.1f", bytes / (like < MEGA ? 1e3 : 1e6));
    }

    private static String unit(long bytes) {
        return bytes < MEGA ? " kB" : " MB";
    }

    /** Servers have a say in some of it: their bytes must not move the cursor. */
    static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
