package io.systemcontainers.benchmark;

import io.systemcontainers.Engine;
import io.systemcontainers.ExecResult;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Launch until systemd says READY, against what systemd itself took in the same machine; and the
 * time that close() takes.
 */
final class DebianBoot implements Benchmark {

    private static final int RUNS = Integer.getInteger("benchmark.boots", 15);
    private static final int WARMUPS = 3;
    private static final long ANALYZE_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** For example "Startup finished in 1min 2.345s (userspace)" or "… in 112ms (userspace)". */
    private static final Pattern USERSPACE =
            Pattern.compile("Startup finished in .*?([0-9][^+]*?) \\(userspace\\)");

    private static final Pattern PART = Pattern.compile("([0-9.]+)(min|ms|us|s)");

    @Override
    public List<Figure> run(Engine engine) {
        long[] launches = new long[RUNS];
        long[] userspaces = new long[RUNS];
        long[] closes = new long[RUNS];
        for (int i = -WARMUPS; i < RUNS; i++) {
            long start = System.nanoTime();
            Machine machine = engine.launch(MachineConfig.of(DEBIAN).memory("512MB"));
            long launched = System.nanoTime() - start;
            long userspace = userspace(machine);
            long closed = Samples.nanos(machine::close);
            if (i >= 0) {
                launches[i] = launched;
                userspaces[i] = userspace;
                closes[i] = closed;
            }
        }
        Samples.Pair pair = new Samples.Pair(new Samples(launches), new Samples(userspaces));
        return List.of(
                Figure.of("launch debian:12", pair, "systemd's own userspace time", 1.5),
                Figure.within("close debian:12", new Samples(closes), 100));
    }

    /** systemd-analyze answers only when the last job is done, which may be after READY. */
    private static long userspace(Machine machine) {
        long start = System.nanoTime();
        ExecResult result = machine.exec("systemd-analyze", "time");
        while (result.exitCode() != 0 && System.nanoTime() - start < ANALYZE_LIMIT_NANOS) {
            result = machine.exec("systemd-analyze", "time");
        }
        return parse(result.assertSuccess().stdout());
    }

    static long parse(String analysis) {
        Matcher matcher = USERSPACE.matcher(analysis);
        if (!matcher.find()) {
            throw new IllegalArgumentException("no userspace time in `" + analysis + "`");
        }
        double nanos = 0;
        Matcher part = PART.matcher(matcher.group(1).toLowerCase(Locale.ROOT));
        while (part.find()) {
            nanos += Double.parseDouble(part.group(1)) * nanosIn(part.group(2));
        }
        return (long) nanos;
    }

    private static double nanosIn(String unit) {
        return switch (unit) {
            case "min" -> 60e9;
            case "s" -> 1e9;
            case "ms" -> 1e6;
            default -> 1e3;
        };
    }
}
