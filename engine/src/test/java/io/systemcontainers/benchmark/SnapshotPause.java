package io.systemcontainers.benchmark;

import io.systemcontainers.Engine;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.rootfs.DirectoryTree;
import io.systemcontainers.sys.SpawnedProgram;
import java.nio.file.Path;
import java.util.List;

/**
 * Take snapshots of a running machine that has changed 300 MB, and measure how long it stands
 * still; against cp(1) of the same files to the same file system.
 */
final class SnapshotPause implements Benchmark {

    private static final int RUNS = Integer.getInteger("benchmark.snapshots", 9);
    private static final int WARMUPS = 3;
    private static final double PROMISED = 1.2;
    private static final String CP = "/usr/bin/cp";

    /* 200 files of 1 MiB, and 6,250 of 16 kB in 125 directories, as packages bring them. */
    static final String CHANGE =
            "mkdir /root/large; cd /root/large;"
                    + " for i in $(seq 200); do head -c 1M /dev/urandom >$i; done;"
                    + " for d in $(seq 125); do mkdir /root/small-$d; cd /root/small-$d;"
                    + " head -c 800K /dev/urandom | split -b 16K; done";

    private final Path store;

    SnapshotPause(Path store) {
        this.store = store;
    }

    @Override
    public List<Figure> run(Engine engine) {
        try (Machine machine = engine.launch(MachineConfig.of(DEBIAN))) {
            machine.exec("sh", "-c", CHANGE).assertSuccess();
            Path own = store.resolve("machines").resolve(machine.name().substring("m-".length()));
            Samples.Pair pauses =
                    Samples.alternating(WARMUPS, RUNS, () -> pause(machine), () -> copy(own));
            return List.of(Figure.of("pause for a snapshot of 300 MB", pauses, "cp -a", PROMISED));
        }
    }

    private static long pause(Machine machine) {
        long nanos = machine.snapshot("paused").pause().toNanos();
        machine.deleteSnapshot("paused");
        return nanos;
    }

    private static long copy(Path own) {
        Path target = own.resolve("copied");
        SpawnedProgram copy =
                new SpawnedProgram(
                        CP, "-a", own.resolve("0/disk/upper").toString(), target.toString());
        long nanos =
                Samples.nanos(
                        () -> {
                            if (copy.run() != 0) {
                                throw new IllegalStateException("cp -a to " + target + " failed");
                            }
                        });
        DirectoryTree.delete(target);
        return nanos;
    }
}
