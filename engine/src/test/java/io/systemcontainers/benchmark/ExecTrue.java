package io.systemcontainers.benchmark;

import io.systemcontainers.Engine;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.sys.SpawnedProgram;
import java.nio.file.Path;
import java.util.List;

/** Run `true` in a machine, against the same file spawned on the host. */
final class ExecTrue implements Benchmark {

    private static final int RUNS = Integer.getInteger("benchmark.execs", 2_000);
    private static final int WARMUPS = 2_000;

    @Override
    public List<Figure> run(Engine engine) {
        Path program = engine.images().pull(DEBIAN).rootfs().resolve("usr/bin/true");
        SpawnedProgram spawned = new SpawnedProgram(program.toString());
        if (spawned.run() != 0) {
            throw new IllegalStateException("`" + program + "` does not run on the host");
        }
        try (Machine machine = engine.launch(MachineConfig.of(DEBIAN))) {
            Samples.Pair pair =
                    Samples.alternating(
                            WARMUPS,
                            RUNS,
                            () -> Samples.nanos(() -> machine.exec("true").assertSuccess()),
                            () -> Samples.nanos(spawned::run));
            return List.of(
                    Figure.of("exec true", pair, "posix_spawn + wait", 2.0),
                    Figure.steadiness("exec true, the slow ones", pair.first(), 3.0),
                    Figure.steadiness("posix_spawn, the slow ones", pair.second(), Double.NaN));
        }
    }
}
