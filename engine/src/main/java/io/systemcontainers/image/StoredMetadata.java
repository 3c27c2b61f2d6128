package io.systemcontainers.image;

import io.systemcontainers.Image;
import io.systemcontainers.image.file.ImageMetadata;
import io.systemcontainers.image.file.MetadataYaml;
import io.systemcontainers.image.pack.ImagePacker;
import io.systemcontainers.image.pack.MetadataText;
import io.systemcontainers.rootfs.RootDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an image of the store says of itself, beside its root: {@code metadata.yaml} and {@code
 * templates/}. One that was built here says nothing itself.
 */
public final class StoredMetadata {

    static final String FILE = "metadata.yaml";
    static final String TEMPLATES = "templates";

    private StoredMetadata() {}

    static void write(Path directory, ImageMetadata metadata) throws IOException {
        Files.write(directory.resolve(FILE), MetadataText.of(metadata));
    }

    /** Return an image's files, to be written as tarballs. */
    static ImagePacker packer(Image image) throws IOException {
        return packer(image.rootfs().getParent(), image);
    }

    /** Return the files of an image in a directory. */
    static ImagePacker packer(Path directory, Image image) throws IOException {
        Path text = directory.resolve(FILE);
        Path rootfs = directory.resolve(StoredImage.ROOTFS);
        if (Files.isRegularFile(text, LinkOption.NOFOLLOW_LINKS)) {
            return new ImagePacker(
                    Files.readAllBytes(text),
                    ImagePacker.templates(directory.resolve(TEMPLATES)),
                    rootfs,
                    image.created());
        }
        return new ImagePacker(
                MetadataText.of(DefaultTemplates.metadata(ofBuilt(image))),
                DefaultTemplates.files(),
                rootfs,
                image.created());
    }

    /**
     * Copy an image's templates to another's directory; those of one that was built here are the
     * ones that it is exported with.
     *
     * @param image the image, which is in use
     * @param directory the other's
     * @return what the image says of itself
     * @throws IOException if a file cannot be read or written
     */
    public static ImageMetadata copyTemplates(Image image, Path directory) throws IOException {
        boolean built = !says(image);
        List<ImagePacker.PackedTemplate> templates =
                built
                        ? DefaultTemplates.files()
                        : ImagePacker.templates(image.rootfs().resolveSibling(TEMPLATES));
        Path to = Files.createDirectories(directory.resolve(TEMPLATES));
        try (RootDirectory root = RootDirectory.open(to)) {
            Tree tree = new Tree(root);
            for (ImagePacker.PackedTemplate template : templates) {
                tree.file("/" + template.name(), template.content(), 0644);
            }
        }
        return built ? DefaultTemplates.metadata(ofBuilt(image)) : of(image);
    }

    /**
     * Read an image's templates.
     *
     * @param image the image, which is in use
     * @return their texts by their names
     * @throws IOException if one cannot be read
     */
    public static Map<String, byte[]> templates(Image image) throws IOException {
        Map<String, byte[]> texts = new TreeMap<>();
        for (ImagePacker.PackedTemplate template :
                ImagePacker.templates(image.rootfs().resolveSibling(TEMPLATES))) {
            texts.put(template.name(), template.content());
        }
        return texts;
    }

    /**
     * Read what an image says of itself.
     *
     * @param image the image, which is in use
     * @return what it says
     * @throws IOException if it cannot be read
     */
    public static ImageMetadata of(Image image) throws IOException {
        Path text = image.rootfs().resolveSibling(FILE);
        return says(image) ? parse(text) : ofBuilt(image);
    }

    private static boolean says(Image image) {
        Path text = image.rootfs().resolveSibling(FILE);
        return Files.isRegularFile(text, LinkOption.NOFOLLOW_LINKS);
    }

    private static ImageMetadata parse(Path text) throws IOException {
        if (Files.size(text) > MetadataYaml.LONGEST) {
            throw new IOException("`" + text + "` is larger than any image's");
        }
        return MetadataYaml.read(Files.readAllBytes(text));
    }

    /** Return what an image says that was built here. */
    static ImageMetadata ofBuilt(Image image) {
        String name = image.reference();
        int colon = name.indexOf(':');
        Map<String, String> properties =
                Map.of(
                        "architecture",
                        image.architecture(),
                        "description",
                        name,
                        "name",
                        name,
                        "os",
                        colon < 0 ? name : name.substring(0, colon),
                        "release",
                        colon < 0 ? "" : name.substring(colon + 1));
        Instant created = Instant.ofEpochSecond(image.created().getEpochSecond());
        return new ImageMetadata(image.architecture(), created, properties, Map.of(), List.of());
    }
}
