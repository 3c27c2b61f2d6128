package io.systemcontainers;

/**
 * How an image's files are written: the formats of LXD and Incus.
 *
 * @since 0.1
 */
public enum ImageLayout {
    /** One tarball with {@code metadata.yaml}, {@code templates/} and {@code rootfs/}. */
    UNIFIED,
    /** A tarball of {@code metadata.yaml} and {@code templates/}, and one of the root directory. */
    SPLIT,
    /** A tarball of the root directory alone; what the image says of itself is not in it. */
    ROOT
}
