package io.systemcontainers.benchmark;

import java.util.Locale;

/**
 * Hold one figure.
 *
 * @param name what was measured
 * @param measured what came out, with its unit
 * @param baseline what it is compared with, with its unit
 * @param ratio one to the other
 * @param limit what the ratio is not to exceed; {@link Double#NaN} where nothing is promised
 */
record Figure(String name, String measured, String baseline, double ratio, double limit) {

    /** Compare two things that were measured in turn. */
    static Figure of(String name, Samples.Pair pair, String baseline, double limit) {
        return new Figure(
                name, pair.first().toString(), baseline + " " + pair.second(), pair.ratio(), limit);
    }

    /** Compare a time with the one that was promised. */
    static Figure within(String name, Samples samples, long promisedMillis) {
        return new Figure(
                name,
                samples.toString(),
                "promised " + promisedMillis + " ms",
                samples.median() / 1e6 / promisedMillis,
                1.0);
    }

    /** Compare the slowest of a hundred with the one in the middle. */
    static Figure steadiness(String name, Samples samples, double limit) {
        return new Figure(
                name,
                String.format(Locale.ROOT, "99 %%: %.2f ms", samples.percentile99() / 1e6),
                "median " + samples,
                (double) samples.percentile99() / samples.median(),
                limit);
    }

    boolean isMet() {
        return Double.isNaN(limit) || ratio <= limit;
    }

    @Override
    public String toString() {
        String verdict = Double.isNaN(limit) ? "" : isMet() ? "met" : "MISSED";
        String goal =
                Double.isNaN(limit) ? "" : String.format(Locale.ROOT, " (at most %.2f)", limit);
        return String.format(
                Locale.ROOT,
                "%-28s %6.2f%s %s%n    measured: %s%n    baseline: %s",
                name,
                ratio,
                goal,
                verdict,
                measured,
                baseline);
    }
}
