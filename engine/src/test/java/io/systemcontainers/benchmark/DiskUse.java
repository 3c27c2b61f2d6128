package io.systemcontainers.benchmark;

import io.systemcontainers.Engine;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Count the blocks that a machine of a cached image takes in the store when it has booted. */
final class DiskUse implements Benchmark {

    private static final long PROMISED = 1_000_000;
    private static final int ATTEMPTS = 100;

    private final Path store;

    DiskUse(Path store) {
        this.store = store;
    }

    @Override
    public List<Figure> run(Engine engine) {
        return List.of(measure(engine, DEBIAN), measure(engine, BUSYBOX));
    }

    private Figure measure(Engine engine, String image) {
        engine.launch(MachineConfig.of(image)).close();
        long before = settledBlocks();
        long writtenBefore = HostPrograms.writtenBytes();
        try (Machine machine = engine.launch(MachineConfig.of(image))) {
            long taken = blocks() - before;
            long written = HostPrograms.writtenBytes() - writtenBefore;
            return new Figure(
                    "disk for " + machine.config().image(),
                    String.format(
                            Locale.ROOT,
                            "%,d bytes in the store (this JVM wrote %,d to files)",
                            taken,
                            written),
                    String.format(Locale.ROOT, "promised %,d bytes", PROMISED),
                    (double) taken / PROMISED,
                    1.0);
        }
    }

    /** Wait until the machines before are deleted, which goes on behind close(). */
    private long settledBlocks() {
        long seen = blocks();
        for (int i = 0; i < ATTEMPTS; i++) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            long now = blocks();
            if (now == seen) {
                return now;
            }
            seen = now;
        }
        throw new IllegalStateException("somebody else writes to `" + store + "`");
    }

    /** Sum up what is allocated, not what files claim to hold; some may just be vanishing. */
    private long blocks() {
        String command = "du --summarize --block-size=1 \"$0\" 2>/dev/null; true";
        String answer = HostPrograms.output("sh", "-c", command, store.toString());
        return Long.parseLong(answer.split("\\s")[0]);
    }
}
