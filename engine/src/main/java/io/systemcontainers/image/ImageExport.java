package io.systemcontainers.image;

import io.systemcontainers.Image;
import io.systemcontainers.ImageLayout;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.download.Errors;
import io.systemcontainers.image.pack.ImagePacker;
import io.systemcontainers.image.pack.TarballCompression;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * An image's way out of the store. Files have their names once all of them are complete and on
 * disk; what had these names before stays until then.
 */
final class ImageExport {

    private static final int BUFFER = 1 << 17;

    private final Image image;
    private final ImageLayout layout;
    private final Path target;
    private final TarballCompression compression;

    private interface Content {
        void to(OutputStream out) throws IOException;
    }

    /**
     * @param image the image, which is in use
     * @param target the file, or a directory for it
     * @throws IllegalArgumentException if the file's name says no compression
     */
    ImageExport(Image image, ImageLayout layout, Path target) {
        this.image = image;
        this.layout = layout;
        this.target =
                Files.isDirectory(target)
                        ? target.resolve(image.fingerprint() + TarballCompression.GZIP.ending(""))
                        : target;
        this.compression = TarballCompression.of(this.target.getFileName().toString());
    }

    /** Write the files, and return them: of two, that with metadata first. */
    List<Path> write() {
        try {
            ImagePacker packer = StoredMetadata.packer(image);
            return switch (layout) {
                case UNIFIED -> write(Map.of(target, out -> packer.unified(out, compression)));
                case ROOT -> write(Map.of(target, out -> packer.root(out, compression)));
                case SPLIT -> {
                    Map<Path, Content> both = new LinkedHashMap<>();
                    both.put(target, out -> packer.metadata(out, compression));
                    both.put(rootTarget(), out -> packer.root(out, compression));
                    yield write(both);
                }
            };
        } catch (IOException | RuntimeException e) {
            throw new SystemContainerException(
                    "exporting image `"
                            + image.reference()
                            + "` to `"
                            + target
                            + "`: "
                            + Errors.withAdvice(e),
                    e);
        }
    }

    private Path rootTarget() {
        String name = target.getFileName().toString();
        String ending = compression.ending(name);
        String stem = name.substring(0, name.length() - ending.length());
        return target.resolveSibling(stem + ".root" + ending);
    }

    private static List<Path> write(Map<Path, Content> files) throws IOException {
        Map<Path, Path> written = new LinkedHashMap<>();
        try {
            for (Map.Entry<Path, Content> file : files.entrySet()) {
                Path name = file.getKey();
                Path temporary =
                        name.resolveSibling("." + name.getFileName() + "." + UUID.randomUUID());
                written.put(name, temporary);
                write(temporary, file.getValue());
            }
            for (Map.Entry<Path, Path> file : written.entrySet()) {
                Files.move(file.getValue(), file.getKey(), StandardCopyOption.ATOMIC_MOVE);
            }
            return List.copyOf(files.keySet());
        } finally {
            for (Path temporary : written.values()) {
                Files.deleteIfExists(temporary);
            }
        }
    }

    private static void write(Path file, Content content) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER);
            content.to(out);
            out.flush();
            channel.force(true);
        }
    }
}
