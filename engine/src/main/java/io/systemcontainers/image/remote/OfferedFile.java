package io.systemcontainers.image.remote;

import io.systemcontainers.image.download.WebFile;
import java.net.URI;

/**
 * A file of an image on a remote.
 *
 * @param role what it is for
 * @param location where it is, and how it is asked for
 * @param sha256 what its content hashes to, in hexadecimal
 * @param size its length in bytes; {@link #UNKNOWN_SIZE} where the remote does not say it
 */
public record OfferedFile(Role role, WebFile location, String sha256, long size) {

    /** The size of a file of which the remote says only the hash. */
    public static final long UNKNOWN_SIZE = -1;

    /**
     * Offer a file that is asked for without anything more than its address.
     *
     * @param role what it is for
     * @param uri where it is
     * @param sha256 what its content hashes to
     * @param size its length in bytes
     */
    public OfferedFile(Role role, URI uri, String sha256, long size) {
        this(role, WebFile.of(uri), sha256, size);
    }

    /**
     * Return where it is.
     *
     * @return its address, without a name and password
     */
    public URI uri() {
        return location.uri();
    }

    /** What a file of an image is for. */
    public enum Role {
        /** One tarball with metadata and root. */
        UNIFIED,
        /** A tarball of {@code metadata.yaml} and templates. */
        METADATA,
        /** The root directory: a tarball, or a squashfs. */
        ROOT,
        /**
         * What an LXD server exports: a unified tarball, or {@code multipart/form-data} with one
         * part {@code metadata} and one {@code rootfs}. The size is that of the tarball or of both
         * parts, and so is the hash, which is the image's fingerprint.
         */
        EXPORT,
        /** The configuration of an OCI image, in JSON. */
        OCI_CONFIG,
        /** A layer of an OCI image; they come in the order of the image. */
        OCI_LAYER
    }
}
