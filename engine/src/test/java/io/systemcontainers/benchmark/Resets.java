package io.systemcontainers.benchmark;

import io.systemcontainers.Engine;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Put a machine back to its baseline, as a test class does it: to a standby that has booted while
 * the test ran, and cold, against a launch. Run a class of tests that each take a while, against
 * what they take by themselves; and one that keeps all processors busy, beside a standby that
 * boots.
 */
final class Resets implements Benchmark {

    private static final int RUNS = Integer.getInteger("benchmark.resets", 40);
    private static final int COLD_RUNS = 15;
    private static final int WARMUPS = 3;
    private static final int MEDIAN_MILLISECONDS = 5;
    private static final int SLOW_MILLISECONDS = 20;
    private static final double COLD = 1.2;
    private static final int TESTS = 50;
    private static final long TEST_MILLISECONDS = 300;
    private static final double CLASS = 1.15;
    private static final int BUSY_RUNS = 7;
    /* All processors count for about a second. */
    private static final String BUSY =
            "for c in $(seq $(nproc)); do (i=0; while [ $i -lt 700000 ]; do i=$((i+1)); done) & done;"
                    + " wait";
    /* Longer than a boot. */
    private static final long LONG_TEST_MILLISECONDS = 600;
    private static final String BASE = "base";

    @Override
    public List<Figure> run(Engine engine) {
        try (Machine machine = engine.create(MachineConfig.of(DEBIAN))) {
            machine.snapshot(BASE);
            machine.startFrom(BASE);
            Samples swaps =
                    Samples.of(
                            WARMUPS,
                            RUNS,
                            () -> {
                                machine.standby(BASE);
                                test(machine, LONG_TEST_MILLISECONDS);
                                return Samples.nanos(() -> machine.startFrom(BASE));
                            });
            Samples.Pair cold =
                    Samples.alternating(
                            WARMUPS,
                            COLD_RUNS,
                            () -> Samples.nanos(() -> machine.startFrom(BASE)),
                            () -> launch(engine));
            Samples.Pair busy =
                    Samples.alternating(
                            1,
                            BUSY_RUNS,
                            () -> {
                                machine.startFrom(BASE);
                                machine.standby(BASE);
                                return Samples.nanos(() -> keepBusy(machine));
                            },
                            () -> {
                                machine.startFrom(BASE);
                                return Samples.nanos(() -> keepBusy(machine));
                            });
            long sum = TESTS * TEST_MILLISECONDS * 1_000_000;
            Samples whole = Samples.of(0, 1, () -> Samples.nanos(() -> tests(machine)));
            return List.of(
                    Figure.within("reset with standby", swaps, MEDIAN_MILLISECONDS),
                    Figure.within(
                            "reset with standby, 95 %",
                            new Samples(swaps.percentile95()), SLOW_MILLISECONDS),
                    Figure.of("cold reset", cold, "launch", COLD),
                    Figure.of("busy test beside a standby", busy, "without one", Double.NaN),
                    Figure.of(
                            TESTS + " tests of " + TEST_MILLISECONDS + " ms",
                            new Samples.Pair(whole, new Samples(sum)),
                            "their sum",
                            CLASS));
        }
    }

    private static void tests(Machine machine) {
        for (int i = 0; i < TESTS; i++) {
            if (i < TESTS - 1) {
                machine.standby(BASE);
            }
            test(machine, TEST_MILLISECONDS);
            if (i < TESTS - 1) {
                machine.startFrom(BASE);
            }
        }
    }

    /* What a test mostly does is to wait for its machine. */
    private static void test(Machine machine, long milliseconds) {
        long until = System.nanoTime() + milliseconds * 1_000_000;
        machine.exec("touch", "/changed").assertSuccess();
        try {
            TimeUnit.NANOSECONDS.sleep(until - System.nanoTime());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void keepBusy(Machine machine) {
        machine.exec("sh", "-c", BUSY).assertSuccess();
    }

    private static long launch(Engine engine) {
        Machine[] launched = new Machine[1];
        long nanos = Samples.nanos(() -> launched[0] = engine.launch(MachineConfig.of(DEBIAN)));
        launched[0].close();
        return nanos;
    }
}
