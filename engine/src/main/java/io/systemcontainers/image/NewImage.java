package io.systemcontainers.image;

import io.systemcontainers.Image;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.download.Digest;
import io.systemcontainers.image.download.Errors;
import io.systemcontainers.image.file.ImageMetadata;
import io.systemcontainers.image.pack.TarballCompression;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/** An image that comes to the store from its content, not from a name that others know. */
final class NewImage {

    private final ImageFolder folder;

    NewImage(ImageFolder folder) {
        this.folder = folder;
    }

    /**
     * Have an image in the store, complete or not at all.
     *
     * @param doing what is being done, for messages
     * @param alias what it is called
     * @param content what it consists of
     * @return the image
     */
    Image add(String doing, String alias, ImageContent content) {
        try {
            folder.make();
            folder.sweep();
            return write(alias, content);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SystemContainerException(doing + ": interrupted: no image was made", e);
        } catch (IOException | RuntimeException e) {
            throw new SystemContainerException(doing + ": " + Errors.withAdvice(e), e);
        }
    }

    private Image write(String alias, ImageContent content)
            throws IOException, InterruptedException {
        try (Construction construction = folder.begin()) {
            Path directory = construction.directory();
            ImageMetadata metadata = content.write(directory);
            StoredMetadata.write(directory, metadata);
            String fingerprint = fingerprint(directory, image("", alias, metadata, construction));
            // Published twice within a second, to which metadata counts.
            if (!folder.has(fingerprint)) {
                Image image = image(fingerprint, alias, metadata, construction);
                folder.complete(construction, image, Origin.PUBLISHED);
            }
            return folder.get(fingerprint);
        }
    }

    private static Image image(
            String fingerprint, String alias, ImageMetadata metadata, Construction construction) {
        return new Image(
                fingerprint,
                alias,
                metadata.architecture(),
                metadata.created(),
                construction.rootfs(),
                metadata.properties(),
                metadata.requirements());
    }

    /* As in LXD, the hash of its tarball: of one that is not compressed. */
    private static String fingerprint(Path directory, Image image) throws IOException {
        MessageDigest digest = Digest.sha256();
        try (OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            StoredMetadata.packer(directory, image).unified(out, TarballCompression.NONE);
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
