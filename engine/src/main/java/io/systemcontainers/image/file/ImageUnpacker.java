package io.systemcontainers.image.file;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.file.tar.TarEntry;
import io.systemcontainers.rootfs.DirectoryTree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Fills the directory of an image from its files, whatever their format and compression are: the
 * first bytes of a file say that, not its name. Nothing that the files say is trusted.
 */
public final class ImageUnpacker {

    private static final String ROOTFS = "rootfs";
    private static final byte[] SQUASHFS = {'h', 's', 'q', 's'};

    private final ImageFiles files;
    private final Path directory;
    private final UnpackBudget budget;

    private ImageUnpacker(ImageFiles files, Path directory, UnpackBudget budget) {
        this.files = files;
        this.directory = directory;
        this.budget = budget;
    }

    /**
     * Unpack an image.
     *
     * @param files its files; they stay as they are
     * @param directory where to put it: {@code rootfs}, which is there and empty, gets the root,
     *     and {@code templates} is made, with what is in the image. When this fails, what was
     *     unpacked by then is still there: delete the directory
     * @param limits what the image may hold at most
     * @param listener hears how far it is, on this thread
     * @return what the image says of itself; of a root without metadata, what its files show
     * @throws SystemContainerException if a file is damaged, incomplete, of no known format or over
     *     a limit, with the entry; if this thread is interrupted; or if the disk is full
     */
    public static ImageMetadata unpack(
            ImageFiles files, Path directory, UnpackLimits limits, UnpackListener listener) {
        try {
            UnpackBudget budget = new UnpackBudget(limits, listener, packed(files));
            ImageMetadata metadata = new ImageUnpacker(files, directory, budget).unpack();
            budget.complete();
            return metadata;
        } catch (IOException | RuntimeException e) {
            String names =
                    files.files().stream()
                            .map(file -> "`" + file + "`")
                            .collect(Collectors.joining(", "));
            throw new SystemContainerException(
                    "unpacking image " + names + ": " + e.getMessage(), e);
        }
    }

    private static long packed(ImageFiles files) throws IOException {
        long sum = 0;
        for (Path file : files.files()) {
            if (Files.isDirectory(file)) {
                return 0;
            }
            sum += Files.size(file);
        }
        return sum;
    }

    private ImageMetadata unpack() throws IOException {
        return switch (files.layout()) {
            case UNIFIED -> unified(only(0, 1));
            case SPLIT -> split(only(0, 2), only(1, 2));
            case ROOT -> root(only(0, 1));
            case OCI -> oci(only(0, 1));
            case OCI_LAYERS -> ociLayers();
        };
    }

    private Path only(int index, int count) throws IOException {
        if (files.files().size() != count) {
            throw new IOException(
                    "an image of layout "
                            + files.layout()
                            + " has "
                            + count
                            + " files, not "
                            + files.files().size());
        }
        return files.files().get(index);
    }

    private ImageMetadata unified(Path file) throws IOException {
        MetadataFiles metadata = new MetadataFiles(directory, budget);
        try (RootWriter root = new RootWriter(directory.resolve(ROOTFS), budget)) {
            UnifiedTarget target = new UnifiedTarget(root, metadata);
            unpack(file, target);
            target.requireRoot();
            root.complete();
        }
        return metadata.metadata();
    }

    private ImageMetadata split(Path metadataFile, Path rootFile) throws IOException {
        MetadataFiles metadata = new MetadataFiles(directory, budget);
        unpack(
                metadataFile,
                (entry, from) -> metadata.take(EntryPath.of(entry.path()), entry, from));
        ImageMetadata read = metadata.metadata();
        fillRoot(rootFile);
        return read;
    }

    private ImageMetadata root(Path file) throws IOException {
        Files.createDirectories(directory.resolve("templates"));
        fillRoot(file);
        return RootFacts.read(directory.resolve(ROOTFS));
    }

    private ImageMetadata oci(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            return ociLayers(oci -> oci.unpack(file));
        }
        Path layout = Files.createDirectory(directory.resolve("layout"));
        try (RootWriter folder = new RootWriter(layout, budget)) {
            unpack(file, new OciArchive(folder));
        }
        ImageMetadata metadata = ociLayers(oci -> oci.unpack(layout));
        DirectoryTree.delete(layout);
        return metadata;
    }

    private ImageMetadata ociLayers() throws IOException {
        if (files.files().isEmpty()) {
            throw new IOException("there is no configuration of an image");
        }
        return ociLayers(oci -> oci.unpack(files.files()));
    }

    /** Unpacks an OCI image from somewhere. */
    private interface OciUnpacking {
        ImageMetadata with(OciUnpacker unpacker) throws IOException;
    }

    private ImageMetadata ociLayers(OciUnpacking unpacking) throws IOException {
        Files.createDirectories(directory.resolve("templates"));
        Path rootfs = directory.resolve(ROOTFS);
        try (RootWriter root = new RootWriter(rootfs, budget)) {
            return unpacking.with(new OciUnpacker(root, rootfs));
        }
    }

    private void fillRoot(Path file) throws IOException {
        try (RootWriter root = new RootWriter(directory.resolve(ROOTFS), budget)) {
            if (Files.isDirectory(file)) {
                try (FolderUnpacker folder = new FolderUnpacker(file, root)) {
                    folder.unpack();
                }
            } else if (isSquashfs(file)) {
                new SquashfsUnpacker(root).unpack(file);
            } else {
                unpack(file, (entry, from) -> rootEntry(entry, from, root));
            }
            root.complete();
        }
    }

    private static boolean isSquashfs(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(SQUASHFS.length), SQUASHFS);
        }
    }

    private static void rootEntry(TarEntry entry, TarUnpacker from, RootWriter root)
            throws IOException {
        String linked = entry.kind() == TarEntry.Kind.HARD_LINK ? EntryPath.of(entry.target()) : "";
        from.write(entry, EntryPath.of(entry.path()), linked, root);
    }

    private void unpack(Path file, TarUnpacker.Target target) throws IOException {
        try (InputStream in =
                new CountedStream(new ReadAhead(Compression.open(file)), budget::decompressed)) {
            new TarUnpacker(in).unpack(target);
        }
    }
}
