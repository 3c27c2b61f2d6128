package io.systemcontainers.image.file;

import java.nio.file.Path;
import java.util.List;

/**
 * The files of an image that is to be unpacked; what they say and hold is not trusted.
 *
 * @param layout how they belong together
 * @param files the files, in the order that the layout says
 */
public record ImageFiles(Layout layout, List<Path> files) {

    /** How the files of an image belong together. */
    public enum Layout {
        /** One tarball with {@code metadata.yaml}, {@code rootfs/} and {@code templates/}. */
        UNIFIED,
        /**
         * A tarball of {@code metadata.yaml} and {@code templates/}; a root tarball or squashfs.
         */
        SPLIT,
        /** One folder, tarball or squashfs that is the root directory itself. */
        ROOT,
        /** One folder or tarball: an OCI layout, or what {@code docker save} writes. */
        OCI,
        /** The configuration of an OCI image in JSON, and its layers in the image's order. */
        OCI_LAYERS
    }
}
