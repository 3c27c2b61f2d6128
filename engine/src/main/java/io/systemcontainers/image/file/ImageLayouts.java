package io.systemcontainers.image.file;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.file.ImageFiles.Layout;
import io.systemcontainers.image.file.tar.TarEntry;
import io.systemcontainers.image.file.tar.TarReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What files of a user's are as an image: their content says that, not their names. */
public final class ImageLayouts {

    private static final byte[] SQUASHFS = "hsqs".getBytes(StandardCharsets.US_ASCII);

    private static final Pattern UNIFIED =
            Pattern.compile("metadata\\.yaml|(rootfs|templates)(/.*)?");
    private static final Pattern OCI =
            Pattern.compile(
                    "oci-layout|index\\.json|manifest\\.json|repositories|blobs(/.*)?"
                            + "|[0-9a-f]{64}(\\.json|/.*)?");

    private ImageLayouts() {}

    /**
     * Find out how files belong together.
     *
     * @param files one file or folder, or a tarball with metadata and a root
     * @return the files, with their layout
     * @throws SystemContainerException if they are more than two, missing, or cannot be read
     */
    public static ImageFiles of(List<Path> files) throws IOException {
        for (Path file : files) {
            if (!Files.exists(file)) {
                throw new SystemContainerException("`" + file + "` is not there");
            }
        }
        return switch (files.size()) {
            case 1 -> new ImageFiles(layout(files.get(0)), files);
            case 2 -> new ImageFiles(Layout.SPLIT, files);
            default ->
                    throw new SystemContainerException(
                            "an image is one file or folder, or a tarball of metadata and a root,"
                                    + " and not "
                                    + files.size()
                                    + " files");
        };
    }

    private static Layout layout(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            boolean isOci =
                    Files.exists(file.resolve("oci-layout"))
                            || Files.exists(file.resolve("manifest.json"));
            return isOci ? Layout.OCI : Layout.ROOT;
        }
        return isSquashfs(file) ? Layout.ROOT : ofTarball(file);
    }

    private static boolean isSquashfs(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return java.util.Arrays.equals(in.readNBytes(SQUASHFS.length), SQUASHFS);
        }
    }

    private static Layout ofTarball(Path file) throws IOException {
        try (InputStream in = Compression.open(file)) {
            TarReader reader = new TarReader(in);
            Optional<TarEntry> entry = reader.next();
            while (entry.isPresent()) {
                String path = plain(entry.get().path());
                if (UNIFIED.matcher(path).matches()) {
                    return Layout.UNIFIED;
                }
                if (OCI.matcher(path).matches()) {
                    return Layout.OCI;
                }
                if (!path.isEmpty()) {
                    return Layout.ROOT;
                }
                entry = reader.next();
            }
        }
        throw new SystemContainerException("`" + file + "` is an empty tarball");
    }

    private static String plain(String path) {
        return path.replaceFirst("^(\\./*|/+)+", "").replaceFirst("/+$", "");
    }
}
