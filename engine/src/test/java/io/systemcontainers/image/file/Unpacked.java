package io.systemcontainers.image.file;

import io.systemcontainers.rootfs.RootDirectory;
import io.systemcontainers.sys.ExtendedAttribute;
import io.systemcontainers.sys.Fd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/** A directory into which a test unpacks images, and what is in it then. */
final class Unpacked {

    static final UnpackLimits LIMITS = new UnpackLimits(64L << 30, 200, 1_000_000, 256, 4095);

    private final Path directory;

    Unpacked(Path parent) throws IOException {
        this.directory = Files.createTempDirectory(parent, "image");
        Files.createDirectory(directory.resolve("rootfs"));
    }

    ImageMetadata unpack(ImageFiles.Layout layout, Path... files) {
        return unpack(LIMITS, layout, files);
    }

    ImageMetadata unpack(UnpackLimits limits, ImageFiles.Layout layout, Path... files) {
        return ImageUnpacker.unpack(
                new ImageFiles(layout, List.of(files)), directory, limits, progress -> {});
    }

    Path directory() {
        return directory;
    }

    Path root(String path) {
        return directory.resolve("rootfs").resolve(path);
    }

    Object attribute(String path, String name) throws IOException {
        return Files.getAttribute(root(path), "unix:" + name, LinkOption.NOFOLLOW_LINKS);
    }

    int mode(String path) throws IOException {
        return (int) attribute(path, "mode") & 07777;
    }

    byte[] extended(String path, String name) {
        try (RootDirectory root = RootDirectory.open(root(""));
                Fd file = root.openForReading("/" + path)) {
            return ExtendedAttribute.get(file, name, path);
        }
    }
}
