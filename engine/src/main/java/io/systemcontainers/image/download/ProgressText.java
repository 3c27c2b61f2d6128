package io.systemcontainers.image.download;

import java.util.Locale;

/** The words and numbers of what is said of progress. */
public final class ProgressText {

    private static final int MINUTE = 60;

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

    static String megabytes(long bytes) {
        return number(bytes) + " MB";
    }

    /** Say of how many of how many bytes: {@code 1.0 of 2.0 MB (50 %)}. */
    static String part(long done, long total) {
        int percent = (int) Math.min(100, 100.0 * done / total);
        return number(done) + " of " + megabytes(total) + " (" + percent + " %)";
    }

    /** Say how long something will take, roughly. */
    static String left(double seconds) {
        long whole = (long) Math.ceil(seconds);
        return whole < 2 * MINUTE ? whole + " s left" : whole / MINUTE + " min left";
    }

    private static String number(long bytes) {
        return String.format(Locale.ROOT, "%.1f", bytes / 1e6);
    }

    /** Servers have a say in some of it: their bytes must not move the cursor. */
    static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
