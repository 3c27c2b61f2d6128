package io.systemcontainers.benchmark;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Keep the times of one thing that was done many times, in nanoseconds. */
final class Samples {

    private final long[] sorted;

    Samples(long... nanos) {
        if (nanos.length == 0) {
            throw new IllegalArgumentException("no sample");
        }
        sorted = nanos.clone();
        Arrays.sort(sorted);
    }

    /** Measure one thing. */
    static Samples of(int warmups, int runs, LongSupplier trial) {
        for (int i = 0; i < warmups; i++) {
            trial.getAsLong();
        }
        return new Samples(trials(runs, trial));
    }

    private static long[] trials(int runs, LongSupplier trial) {
        long[] nanos = new long[runs];
        for (int i = 0; i < runs; i++) {
            nanos[i] = trial.getAsLong();
        }
        return nanos;
    }

    /** Measure two things in turn, so that whatever else the host does meets both. */
    static Pair alternating(int warmups, int runs, LongSupplier first, LongSupplier second) {
        for (int i = 0; i < warmups; i++) {
            first.getAsLong();
            second.getAsLong();
        }
        long[] ones = new long[runs];
        long[] others = new long[runs];
        for (int i = 0; i < runs; i++) {
            ones[i] = first.getAsLong();
            others[i] = second.getAsLong();
        }
        return new Pair(new Samples(ones), new Samples(others));
    }

    /** Time one run of something. */
    static long nanos(Runnable action) {
        long start = System.nanoTime();
        action.run();
        return System.nanoTime() - start;
    }

    long median() {
        return sorted[sorted.length / 2];
    }

    /** Return what 95 of 100 stayed below; with few samples, the greatest. */
    long percentile95() {
        return percentile(0.95);
    }

    /** Return what 99 of 100 stayed below; with few samples, the greatest. */
    long percentile99() {
        return percentile(0.99);
    }

    private long percentile(double part) {
        return sorted[(int) Math.ceil(sorted.length * part) - 1];
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%.2f ms (95 %%: %.2f, n=%d)",
                median() / 1e6,
                percentile95() / 1e6,
                sorted.length);
    }

    /** Two things measured in turn. */
    record Pair(Samples first, Samples second) {

        double ratio() {
            return (double) first.median() / second.median();
        }
    }
}
