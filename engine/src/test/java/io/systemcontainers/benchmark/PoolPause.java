package io.systemcontainers.benchmark;

import io.systemcontainers.Engine;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Take snapshots of a running machine in a pool of driver {@code btrfs}, and measure how long it
 * stands still: with 300 MB changed since the image, and with 32 MB written just before, which are
 * in memory only. And launch a machine there.
 */
final class PoolPause implements Benchmark {

    private static final int RUNS = Integer.getInteger("benchmark.snapshots", 9);
    private static final int WARMUPS = 3;
    private static final long PROMISED_MILLIS = 50;
    private static final double PROMISED_LAUNCH = 1.2;

    private static final String WRITE =
            "for i in $(seq 16); do head -c 1M /dev/urandom >/root/new-$i; done;"
                    + " mkdir -p /root/news; cd /root/news; rm -f *;"
                    + " head -c 16M /dev/urandom | split -b 16K -a 3";

    @Override
    public List<Figure> run(Engine engine) {
        String pool = "benchmark-" + UUID.randomUUID().toString().substring(0, 8);
        engine.storage().create(pool, "btrfs", Map.of());
        try {
            return run(engine, MachineConfig.of(DEBIAN).storage(pool));
        } finally {
            engine.storage().delete(pool);
        }
    }

    private static List<Figure> run(Engine engine, MachineConfig config) {
        try (Machine machine = engine.launch(config)) {
            machine.exec("sh", "-c", SnapshotPause.CHANGE).assertSuccess();
            Samples pauses = Samples.of(WARMUPS, RUNS, () -> pause(machine));
            Samples busy =
                    Samples.of(
                            WARMUPS,
                            RUNS,
                            () -> {
                                machine.exec("sh", "-c", WRITE).assertSuccess();
                                return pause(machine);
                            });
            Samples.Pair launches =
                    Samples.alternating(
                            WARMUPS,
                            RUNS,
                            () -> launch(engine, config),
                            () -> launch(engine, MachineConfig.of(DEBIAN)));
            return List.of(
                    Figure.within("pause, 300 MB on btrfs", pauses, PROMISED_MILLIS),
                    Figure.within("pause, 32 MB just written", busy, PROMISED_MILLIS),
                    Figure.of("launch on btrfs", launches, "on overlay", PROMISED_LAUNCH));
        }
    }

    private static long pause(Machine machine) {
        long nanos = machine.snapshot("paused").pause().toNanos();
        machine.deleteSnapshot("paused");
        return nanos;
    }

    private static long launch(Engine engine, MachineConfig config) {
        Machine[] launched = new Machine[1];
        long nanos = Samples.nanos(() -> launched[0] = engine.launch(config));
        launched[0].close();
        return nanos;
    }
}
