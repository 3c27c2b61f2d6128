package io.systemcontainers.benchmark;

import io.systemcontainers.Engine;
import io.systemcontainers.ExecResult;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Read a gigabyte of a command's output, against the same bytes through a pipe between two
 * processes of the host. The machine's side includes making a string of what is kept of it.
 */
final class ExecOutput implements Benchmark {

    private static final int BYTES = Integer.getInteger("benchmark.bytes", 1_000_000_000);
    private static final Pattern GAP =
            Pattern.compile("\n\\[\\.\\.\\. (\\d+) bytes were dropped here .*\n");
    private static final int RUNS = Integer.getInteger("benchmark.outputs", 5);

    @Override
    public List<Figure> run(Engine engine) {
        try (Machine machine = engine.launch(MachineConfig.of(DEBIAN))) {
            Samples.Pair pair =
                    Samples.alternating(
                            1,
                            RUNS,
                            () -> Samples.nanos(() -> throughExec(machine)),
                            () -> Samples.nanos(ExecOutput::throughPipe));
            return List.of(
                    Figure.of(BYTES / 1_000_000 + " MB of stdout", pair, "pipe on the host", 2.0));
        }
    }

    private static void throughExec(Machine machine) {
        ExecResult result = machine.exec("head", "-c", Integer.toString(BYTES), "/dev/zero");
        if (arrived(result.assertSuccess().stdout()) != BYTES) {
            throw new IllegalStateException(arrived(result.stdout()) + " bytes arrived");
        }
    }

    /** Count the bytes that are there and those that the text says it leaves out. */
    private static long arrived(String stdout) {
        Matcher gap = GAP.matcher(stdout);
        return gap.find()
                ? stdout.length() - gap.group().length() + Long.parseLong(gap.group(1))
                : stdout.length();
    }

    private static void throughPipe() {
        String[] zeros = {"head", "-c", Integer.toString(BYTES), "/dev/zero"};
        HostPrograms.pipe(zeros, new String[] {"cat"});
    }
}
