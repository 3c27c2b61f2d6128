package io.systemcontainers.image.remote;

import java.net.URI;

/**
 * A file of an image on a remote.
 *
 * @param role what it is for
 * @param uri where it is
 * @param sha256 what its content hashes to, in hexadecimal
 * @param size its length in bytes
 */
public record OfferedFile(Role role, URI uri, String sha256, long size) {

    /** What a file of an image is for. */
    public enum Role {
        /** One tarball with metadata and root. */
        UNIFIED,
        /** A tarball of {@code metadata.yaml} and templates. */
        METADATA,
        /** The root directory: a tarball, or a squashfs. */
        ROOT,
        /** The configuration of an OCI image, in JSON. */
        OCI_CONFIG,
        /** A layer of an OCI image; they come in the order of the image. */
        OCI_LAYER
    }
}
