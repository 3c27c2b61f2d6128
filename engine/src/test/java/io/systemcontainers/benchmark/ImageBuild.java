package io.systemcontainers.benchmark;

import io.systemcontainers.Engine;
import io.systemcontainers.EngineConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Builds of debian:12 with all packages in the cache and with none, against debootstrap of the same
 * packages from the same mirror, which has them in its cache, or not.
 */
final class ImageBuild implements Benchmark {

    private static final int RUNS = Integer.getInteger("benchmark.builds", 1);
    private static final String SUITE = "bookworm";

    private final Path store;

    ImageBuild(Path store) {
        this.store = store;
    }

    /** It takes minutes, and a program that nothing else needs. */
    static boolean isWanted() {
        return Boolean.getBoolean("benchmark.debootstrap") && HostPrograms.has("debootstrap");
    }

    @Override
    public List<Figure> run(Engine engine) {
        String packages = packages(engine.images().pull(DEBIAN).rootfs());
        String mirror = System.getProperty("benchmark.mirror", mirrorOfApt());
        Path directory = newDirectory();
        Path cache = newDirectory();
        try (Engine cached = Engine.open(new EngineConfig(directory))) {
            Samples.Pair fromMirror =
                    Samples.alternating(
                            0, RUNS, this::build, () -> debootstrap(packages, mirror, List.of()));
            Samples.Pair fromCache =
                    Samples.alternating(
                            1,
                            RUNS,
                            () -> rebuild(cached),
                            () -> debootstrap(packages, mirror, List.of("--cache-dir=" + cache)));
            return List.of(
                    Figure.of("build from the cache", fromCache, "debootstrap", 0.4),
                    Figure.of("build from the mirror", fromMirror, "debootstrap", 0.5));
        } finally {
            delete(directory);
            delete(cache);
        }
    }

    private long build() {
        Path directory = newDirectory();
        try (Engine engine = Engine.open(new EngineConfig(directory))) {
            return Samples.nanos(() -> engine.images().pull(DEBIAN));
        } finally {
            delete(directory);
        }
    }

    /** The first one fetches the packages, and is not counted. */
    private static long rebuild(Engine engine) {
        engine.images().list().forEach(image -> engine.images().delete(image.fingerprint()));
        return Samples.nanos(() -> engine.images().pull(DEBIAN));
    }

    private long debootstrap(String packages, String mirror, List<String> options) {
        Path directory = newDirectory();
        List<String> command = new ArrayList<>(List.of("debootstrap", "--variant=minbase"));
        command.addAll(options);
        command.addAll(List.of("--include=" + packages, SUITE, directory.toString(), mirror));
        try {
            return Samples.nanos(() -> HostPrograms.output(command.toArray(String[]::new)));
        } finally {
            delete(directory);
        }
    }

    private static void delete(Path directory) {
        HostPrograms.output("rm", "--recursive", "--one-file-system", directory.toString());
    }

    /** Both build on the file system that the store is on. */
    private Path newDirectory() {
        try {
            return Files.createTempDirectory(store, "benchmark-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String packages(Path rootfs) {
        try {
            return Files.readString(rootfs.resolve("var/lib/dpkg/status"))
                    .lines()
                    .filter(line -> line.startsWith("Package: "))
                    .map(line -> line.substring("Package: ".length()))
                    .collect(Collectors.joining(","));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String mirrorOfApt() {
        return HostPrograms.output(
                        "apt-get",
                        "indextargets",
                        "--format",
                        "$(CODENAME) $(REPO_URI)",
                        "Created-By: Packages")
                .lines()
                .filter(line -> line.startsWith(SUITE + " "))
                .map(line -> line.substring(SUITE.length() + 1))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalStateException(
                                        "apt knows no mirror of "
                                                + SUITE
                                                + ": set -Dbenchmark.mirror"));
    }
}
