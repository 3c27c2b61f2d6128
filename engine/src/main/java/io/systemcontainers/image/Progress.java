package io.systemcontainers.image;

import java.lang.System.Logger.Level;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Say how a transfer goes: a line when it begins, at most one every two seconds, one at the end.
 * Nothing is said when nothing had to be transferred. Thread-safe.
 */
final class Progress {

    private static final System.Logger LOGGER = System.getLogger(Progress.class.getName());
    private static final long INTERVAL = TimeUnit.SECONDS.toNanos(2);

    private final String what;
    private final long total;
    private final long begin = System.nanoTime();
    private final AtomicLong done = new AtomicLong();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicLong next = new AtomicLong(begin + INTERVAL);

    private Progress(String what, long total) {
        this.what = what;
        this.total = total;
    }

    /** Begin a transfer of so many bytes. */
    static Progress begin(String what, long total) {
        if (total > 0) {
            LOGGER.log(Level.INFO, what + ": " + megabytes(total));
        }
        return new Progress(what, total);
    }

    /** Count bytes; fewer than none when a part has to be transferred again. */
    void add(long bytes) {
        long sum = done.addAndGet(bytes);
        long now = System.nanoTime();
        if (sum >= total) {
            end(now);
            return;
        }
        long due = next.get();
        if (now - due > 0 && next.compareAndSet(due, now + INTERVAL)) {
            String after = " after " + seconds(now - begin);
            LOGGER.log(
                    Level.INFO, what + ": " + megabytes(sum) + " of " + megabytes(total) + after);
        }
    }

    private void end(long now) {
        if (ended.compareAndSet(false, true)) {
            long nanos = Math.max(1, now - begin);
            String rate = " (" + megabytes((long) (total * 1e9 / nanos)) + "/s)";
            LOGGER.log(
                    Level.INFO,
                    what + ": done, " + megabytes(total) + " in " + seconds(nanos) + rate);
        }
    }

    static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }
}
