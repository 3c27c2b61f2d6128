package io.systemcontainers.image.file;

import io.systemcontainers.FileStat;
import io.systemcontainers.image.file.tar.TarEntry;
import io.systemcontainers.rootfs.FileWriter;
import io.systemcontainers.rootfs.RootDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What an image has beside its root: {@code metadata.yaml}, and {@code templates/}. */
final class MetadataFiles {

    private static final String TEMPLATES = "templates/";
    private static final int LONGEST_TEMPLATE = 1 << 20;
    /* All are read for each machine; Ubuntu's images have five, of 3 kB together. */
    private static final int MOST_TEMPLATES = 256;
    private static final int LONGEST_TOGETHER = 4 << 20;

    private final Path templates;
    private final UnpackBudget budget;
    private ImageMetadata metadata;
    private int count;
    private int length;

    MetadataFiles(Path directory, UnpackBudget budget) throws IOException {
        this.templates = Files.createDirectories(directory.resolve("templates"));
        this.budget = budget;
    }

    /** Keep an entry if it is one of these; others mean nothing here. */
    void take(String path, TarEntry entry, TarUnpacker from) throws IOException {
        budget.file(path);
        if (path.equals("metadata.yaml")) {
            metadata = MetadataYaml.read(from.content(entry, MetadataYaml.LONGEST));
        } else if (path.startsWith(TEMPLATES) && entry.kind() != TarEntry.Kind.DIRECTORY) {
            String name = path.substring(TEMPLATES.length());
            if (name.contains("/")) {
                throw new IOException("a template is a file in `templates/` itself");
            }
            byte[] content = from.content(entry, LONGEST_TEMPLATE);
            budget.bytes(content.length);
            count(content);
            try (RootDirectory root = RootDirectory.open(templates);
                    FileWriter writer = root.create("/" + name, 0644, 0, 0)) {
                writer.write(content);
                writer.commit();
            }
        }
    }

    private void count(byte[] template) throws IOException {
        count++;
        length += template.length;
        if (count > MOST_TEMPLATES || length > LONGEST_TOGETHER) {
            throw new IOException(
                    "the image has more than "
                            + MOST_TEMPLATES
                            + " templates, or they are longer than "
                            + LONGEST_TOGETHER
                            + " bytes together");
        }
    }

    /** Return what the image says of itself, when all of it has been read. */
    ImageMetadata metadata() throws IOException {
        if (metadata == null) {
            throw new IOException(
                    "it has no `metadata.yaml`, so it is no image of LXD or Incus: import a"
                            + " root as one");
        }
        try (RootDirectory root = RootDirectory.open(templates)) {
            for (ImageMetadata.Template template : metadata.templates()) {
                if (root.find(template.source())
                        .filter(file -> file.type() == FileStat.Type.FILE)
                        .isEmpty()) {
                    throw new IOException(
                            "`metadata.yaml` names the template `"
                                    + template.source()
                                    + "`, and there is no such file in `templates/`");
                }
            }
        }
        return metadata;
    }
}
