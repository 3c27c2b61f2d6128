package io.systemcontainers.image.pack;

import io.systemcontainers.FileStat;
import io.systemcontainers.rootfs.RootDirectory;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.FileContent;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * An image's files, to be written as tarballs: the same bytes each time.
 *
 * @param metadata the text of its {@code metadata.yaml}
 * @param templates the templates by their names in {@code templates/}, sorted by these
 * @param rootfs its root directory, which nothing changes meanwhile
 * @param created when it was made, which is when its metadata says that it was written
 */
public record ImagePacker(
        byte[] metadata, List<PackedTemplate> templates, Path rootfs, Instant created) {

    private static final int READABLE = 0644;

    /**
     * A template.
     *
     * @param name its name in {@code templates/}
     * @param content what it says
     */
    public record PackedTemplate(String name, byte[] content) {}

    /**
     * Read the templates of an image.
     *
     * @param directory where they are, which may be missing
     * @return the templates, sorted by their names
     */
    public static List<PackedTemplate> templates(Path directory) {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        List<PackedTemplate> templates = new ArrayList<>();
        try (RootDirectory root = RootDirectory.open(directory)) {
            for (String name : root.list("/")) {
                if (root.stat(name).type() == FileStat.Type.FILE) {
                    try (Fd file = root.openForReading(name)) {
                        templates.add(new PackedTemplate(name, FileContent.readAll(file, name)));
                    }
                }
            }
        }
        return templates;
    }

    /**
     * Write one tarball with metadata, templates and root.
     *
     * @param out where to; it stays open
     * @param compression how it is compressed
     */
    public void unified(OutputStream out, TarballCompression compression) throws IOException {
        try (OutputStream compressed = compression.to(out);
                TarWriter tar = new TarWriter(compressed)) {
            addMetadata(tar);
            new RootArchive(tar, "rootfs/").add(rootfs);
        }
    }

    /**
     * Write a tarball of metadata and templates.
     *
     * @param out where to; it stays open
     * @param compression how it is compressed
     */
    public void metadata(OutputStream out, TarballCompression compression) throws IOException {
        try (OutputStream compressed = compression.to(out);
                TarWriter tar = new TarWriter(compressed)) {
            addMetadata(tar);
        }
    }

    /**
     * Write a tarball of the root directory.
     *
     * @param out where to; it stays open
     * @param compression how it is compressed
     */
    public void root(OutputStream out, TarballCompression compression) throws IOException {
        try (OutputStream compressed = compression.to(out);
                TarWriter tar = new TarWriter(compressed)) {
            new RootArchive(tar, "./").add(rootfs);
        }
    }

    private void addMetadata(TarWriter tar) throws IOException {
        tar.file(
                TarWriter.Header.file("metadata.yaml", READABLE, metadata.length, seconds()),
                metadata);
        if (!templates.isEmpty()) {
            tar.header(TarWriter.Header.directory("templates", seconds()));
        }
        for (PackedTemplate template : templates) {
            byte[] content = template.content();
            tar.file(
                    TarWriter.Header.file(
                            "templates/" + template.name(), READABLE, content.length, seconds()),
                    content);
        }
    }

    /* metadata.yaml has no more of it. */
    private Instant seconds() {
        return Instant.ofEpochSecond(created.getEpochSecond());
    }
}
