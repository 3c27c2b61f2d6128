package io.systemcontainers.benchmark;

import io.systemcontainers.Engine;
import io.systemcontainers.EngineConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Build debian:12 from nothing, against debootstrap of the same packages from the same mirror. */
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
        Samples.Pair pair =
                Samples.alternating(0, RUNS, this::build, () -> debootstrap(packages, mirror));
        return List.of(Figure.of("build debian:12", pair, "debootstrap", 1.0));
    }

    private long build() {
        Path directory = newDirectory();
        try (Engine engine = Engine.open(new EngineConfig(directory))) {
            return Samples.nanos(() -> engine.images().pull(DEBIAN));
        } finally {
            HostPrograms.output("rm", "--recursive", "--one-file-system", directory.toString());
        }
    }

    private long debootstrap(String packages, String mirror) {
        Path directory = newDirectory();
        try {
            return Samples.nanos(
                    () ->
                            HostPrograms.output(
                                    "debootstrap",
                                    "--variant=minbase",
                                    "--include=" + packages,
                                    SUITE,
                                    directory.toString(),
                                    mirror));
        } finally {
            HostPrograms.output("rm", "--recursive", "--one-file-system", directory.toString());
        }
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
