package io.systemcontainers.benchmark;

import io.systemcontainers.Engine;
import io.systemcontainers.EngineConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measure the figures and print each as a ratio to its baseline.
 *
 * <pre>{@code
 * mvn -q -B -Pbenchmark -pl engine verify [-Dbenchmark.only="exec disk"]
 * }</pre>
 *
 * <p>Exits with 1 when a figure misses what was promised.
 */
public final class Benchmarks {

    private Benchmarks() {}

    /**
     * Run the benchmarks.
     *
     * @param names which ones; all of them where none is given
     */
    public static void main(String[] names) {
        EngineConfig config = EngineConfig.defaults();
        Map<String, Benchmark> benchmarks = all(config);
        List<String> chosen =
                List.of(names).stream().filter(name -> !name.isBlank()).distinct().toList();
        if (!benchmarks.keySet().containsAll(chosen)) {
            System.err.println("there are these benchmarks: " + benchmarks.keySet());
            System.exit(2);
        }
        if (!chosen.isEmpty()) {
            benchmarks.keySet().retainAll(chosen);
        }
        System.exit(run(config, benchmarks) ? 0 : 1);
    }

    private static Map<String, Benchmark> all(EngineConfig config) {
        Map<String, Benchmark> all = new LinkedHashMap<>();
        all.put("debian", new DebianBoot());
        all.put("busybox", new BusyboxBoot());
        all.put("create", new Creations(config.store()));
        all.put("exec", new ExecTrue());
        all.put("output", new ExecOutput());
        all.put("roundtrip", new RoundTrip());
        all.put("push", new FileCopies(config.store(), FileCopies.Way.PUSH));
        all.put("pull", new FileCopies(config.store(), FileCopies.Way.PULL));
        all.put("snapshot", new SnapshotPause(config.store()));
        all.put("pool", new PoolPause());
        all.put("forward", new Forwards());
        all.put("network", new MachineNetworks());
        all.put("services", new NetworkServices());
        all.put("reset", new Resets());
        all.put("import", new ImageImport());
        all.put("disk", new DiskUse(config.store()));
        if (ImageBuild.isWanted()) {
            all.put("build", new ImageBuild(config.store()));
        }
        return all;
    }

    private static boolean run(EngineConfig config, Map<String, Benchmark> benchmarks) {
        boolean met = true;
        try (Engine engine = Engine.open(config)) {
            engine.images().pull(Benchmark.DEBIAN);
            engine.images().pull(Benchmark.BUSYBOX);
            System.out.printf(
                    "Java %s, Linux %s, %d processors, store `%s`%n%n",
                    System.getProperty("java.version"),
                    System.getProperty("os.version"),
                    Runtime.getRuntime().availableProcessors(),
                    config.store());
            for (Benchmark benchmark : benchmarks.values()) {
                for (Figure figure : benchmark.run(engine)) {
                    System.out.println(figure);
                    met &= figure.isMet();
                }
            }
        }
        return met;
    }
}
