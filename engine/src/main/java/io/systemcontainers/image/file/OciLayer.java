package io.systemcontainers.image.file;

/**
 * A layer of an OCI image.
 *
 * @param path its file in the layout
 * @param digest the digest of the file, as {@code sha256:…}; empty where none is said
 * @param content the digest of the tar archive in it; empty where none is said
 */
record OciLayer(String path, String digest, String content) {}
