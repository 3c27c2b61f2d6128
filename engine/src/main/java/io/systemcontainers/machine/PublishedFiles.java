package io.systemcontainers.machine;

import io.systemcontainers.Image;
import io.systemcontainers.image.ImageContent;
import io.systemcontainers.image.StoredMetadata;
import io.systemcontainers.image.file.ImageMetadata;
import io.systemcontainers.rootfs.LayersCopy;
import io.systemcontainers.storage.VolumeState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;

/**
 * The files of a machine as those of an image: its layers become one directory, with the ids that a
 * machine sees, and what the engine wrote there to say which machine it is goes.
 *
 * @param files the machine's files
 * @param idBase the id on disk that stands for the machine's root
 * @param identity who the machine is
 * @param image the image that it was made from
 * @param properties what its user says of the new image
 */
record PublishedFiles(
        VolumeState files,
        int idBase,
        Identity identity,
        Image image,
        Map<String, String> properties)
        implements ImageContent {

    @Override
    public ImageMetadata write(Path directory) throws IOException {
        Path rootfs = directory.resolve("rootfs");
        LayersCopy.make(files.layers(), rootfs, idBase, progress -> {});
        PublishedIdentity.forget(identity, image.rootfs(), rootfs);
        ImageMetadata original = StoredMetadata.copyTemplates(image, directory);
        Map<String, String> all = new TreeMap<>(original.properties());
        all.putAll(properties);
        return new ImageMetadata(
                original.architecture(),
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                all,
                original.requirements(),
                original.templates());
    }
}
