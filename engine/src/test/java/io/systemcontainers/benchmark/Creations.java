package io.systemcontainers.benchmark;

import io.systemcontainers.Engine;
import io.systemcontainers.EngineConfig;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Machines made of images that are in the store, without a boot: of a small and of a large image in
 * turn, and of the large one in turn with a store that has a hundred other images, too.
 */
final class Creations implements Benchmark {

    private static final int RUNS = Integer.getInteger("benchmark.creations", 50);
    private static final int WARMUPS = 20;
    private static final int OTHERS = 100;
    private static final long PROMISED_MILLIS = 10;

    private final Path store;

    Creations(Path store) {
        this.store = store;
    }

    @Override
    public List<Figure> run(Engine engine) {
        Samples.Pair sizes =
                Samples.alternating(
                        WARMUPS, RUNS, () -> create(engine, DEBIAN), () -> create(engine, BUSYBOX));
        Samples.Pair numbers = besideOthers(engine);
        return List.of(
                Figure.within("create debian:12", sizes.first(), PROMISED_MILLIS),
                Figure.within("create busybox", sizes.second(), PROMISED_MILLIS),
                Figure.of("create debian:12", sizes, "busybox", Double.NaN),
                Figure.of(
                        "create among " + OTHERS + " images", numbers, "without the others", 1.2));
    }

    private Samples.Pair besideOthers(Engine engine) {
        Path directory = newDirectory();
        try (Engine crowded = Engine.open(EngineConfig.defaults().store(directory))) {
            Path image = engine.images().pull(DEBIAN).rootfs().getParent();
            HostPrograms.output(
                    "cp", "-a", image.toString(), directory.resolve("images").toString());
            Path program = engine.images().pull(BUSYBOX).rootfs().resolve("bin/busybox");
            addOthers(crowded, program, directory.resolve("other"));
            return Samples.alternating(
                    WARMUPS, RUNS, () -> create(crowded, DEBIAN), () -> create(engine, DEBIAN));
        } finally {
            HostPrograms.output("rm", "--recursive", "--one-file-system", directory.toString());
        }
    }

    private static void addOthers(Engine engine, Path program, Path root) {
        try {
            Files.createDirectories(root.resolve("bin"));
            Files.copy(program, root.resolve("bin/busybox"));
            for (int i = 0; i < OTHERS; i++) {
                Files.writeString(root.resolve("number"), "other " + i);
                engine.images().importFiles("other-" + i, root);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long create(Engine engine, String image) {
        long start = System.nanoTime();
        Machine machine = engine.create(MachineConfig.of(image));
        long created = System.nanoTime() - start;
        machine.close();
        return created;
    }

    private Path newDirectory() {
        try {
            return Files.createTempDirectory(store, "benchmark-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
