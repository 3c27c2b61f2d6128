package io.systemcontainers.benchmark;

import io.systemcontainers.Engine;
import io.systemcontainers.EngineProperties;
import io.systemcontainers.Image;
import io.systemcontainers.image.file.ImageFiles;
import io.systemcontainers.image.file.ImageFiles.Layout;
import io.systemcontainers.image.file.ImageUnpacker;
import io.systemcontainers.image.file.UnpackLimits;
import io.systemcontainers.rootfs.DirectoryTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Unpack the root of an image, compressed in several ways to about 100 MB, against tar(1) and
 * unsquashfs(1) on the same file and file system: in a directory of the property {@code
 * benchmark.imports}, for example a tmpfs with room for 2 GB.
 */
final class ImageImport implements Benchmark {

    private static final int RUNS = Integer.getInteger("benchmark.unpacks", 7);
    private static final int WARMUPS = 1;
    private static final String PLACE = System.getProperty("benchmark.imports", "/dev/shm");
    private static final long PACKED = 100_000_000;

    /** A way to compress a root, and to unpack it again with the host's program. */
    private enum Format {
        XZ(
                "tar.xz",
                1.2,
                "tar -xJf",
                "tar -C SOURCE -I 'xz -T2 -2' -cf FILE .",
                "tar -C TARGET -xJf FILE"),
        XZ_OF_ONE_BLOCK(
                "tar.xz of one block",
                1.2,
                "tar -xJf",
                "tar -C SOURCE -I 'xz -T1 -2' -cf FILE .",
                "tar -C TARGET -xJf FILE"),
        ZSTD(
                "tar.zst",
                1.2,
                "tar --zstd -xf",
                "tar -C SOURCE -I 'zstd -T2 -q' -cf FILE .",
                "tar -C TARGET --zstd -xf FILE"),
        SQUASHFS(
                "squashfs",
                1.1,
                "unsquashfs",
                "mksquashfs SOURCE FILE -noappend -quiet -no-progress -no-duplicates -comp zstd",
                "unsquashfs -quiet -no-progress -f -d TARGET FILE");

        private final String suffix;
        private final double promised;
        private final String baseline;
        private final String make;
        private final String unpack;

        Format(String suffix, double promised, String baseline, String make, String unpack) {
            this.suffix = suffix;
            this.promised = promised;
            this.baseline = baseline;
            this.make = make;
            this.unpack = unpack;
        }

        private static void run(String command, Path source, Path file, Path target) {
            HostPrograms.output(
                    "sh",
                    "-c",
                    command.replace("SOURCE", String.valueOf(source))
                            .replace("FILE", file.toString())
                            .replace("TARGET", String.valueOf(target)));
        }
    }

    @Override
    public List<Figure> run(Engine engine) {
        Image image = engine.images().pull(DEBIAN);
        try {
            Path place = Files.createTempDirectory(Path.of(PLACE), "systemcontainers-import-");
            try {
                return figures(source(image, place), place);
            } finally {
                DirectoryTree.delete(place);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /* As many copies of the image's root as compress to the promised size. */
    private static Path source(Image image, Path place) throws IOException {
        Path source = Files.createDirectory(place.resolve("source"));
        Path first = place.resolve("first");
        Format.run(Format.ZSTD.make, image.rootfs(), first, null);
        long copies = Math.max(1, Math.round((double) PACKED / Files.size(first)));
        Files.delete(first);
        for (long i = 0; i < copies; i++) {
            Path target = i == 0 ? source : source.resolve("srv/copy-" + i);
            HostPrograms.output("cp", "-a", image.rootfs() + "/.", target.toString());
        }
        return source;
    }

    private static List<Figure> figures(Path source, Path place) throws IOException {
        List<Figure> figures = new ArrayList<>();
        for (Format format : Format.values()) {
            Path file = place.resolve("root-" + format.name());
            Format.run(format.make, source, file, null);
            String name = "import of " + Files.size(file) / 1_000_000 + " MB of ." + format.suffix;
            Samples.Pair pair =
                    Samples.alternating(
                            WARMUPS,
                            RUNS,
                            () -> ours(file, place),
                            () -> theirs(format, file, place));
            figures.add(Figure.of(name, pair, format.baseline, format.promised));
            Files.delete(file);
        }
        return figures;
    }

    private static long ours(Path file, Path place) {
        Path target = place.resolve("ours");
        try {
            Files.createDirectories(target.resolve("rootfs"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ImageFiles files = new ImageFiles(Layout.ROOT, List.of(file));
        UnpackLimits limits = UnpackLimits.of(EngineProperties.ofSystem());
        long nanos =
                Samples.nanos(() -> ImageUnpacker.unpack(files, target, limits, progress -> {}));
        DirectoryTree.delete(target);
        return nanos;
    }

    private static long theirs(Format format, Path file, Path place) {
        Path target = place.resolve("theirs");
        try {
            Files.createDirectory(target);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        long nanos = Samples.nanos(() -> Format.run(format.unpack, null, file, target));
        DirectoryTree.delete(target);
        return nanos;
    }
}
