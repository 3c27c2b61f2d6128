package io.systemcontainers.benchmark;

import io.systemcontainers.Engine;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import java.util.List;

/** Launch the smallest machine until its init has run and a first command has ended. */
final class BusyboxBoot implements Benchmark {

    private static final int RUNS = Integer.getInteger("benchmark.busyboxes", 40);
    private static final int WARMUPS = 10;

    @Override
    public List<Figure> run(Engine engine) {
        long[] launches = new long[RUNS];
        long[] closes = new long[RUNS];
        for (int i = -WARMUPS; i < RUNS; i++) {
            long start = System.nanoTime();
            Machine machine = engine.launch(MachineConfig.of(BUSYBOX));
            machine.exec("true").assertSuccess();
            long launched = System.nanoTime() - start;
            long closed = Samples.nanos(machine::close);
            if (i >= 0) {
                launches[i] = launched;
                closes[i] = closed;
            }
        }
        return List.of(
                Figure.within("launch busybox + command", new Samples(launches), 60),
                Figure.within("close busybox", new Samples(closes), 100));
    }
}
