package io.systemcontainers;

import java.nio.file.Path;
import java.time.Instant;

/**
 * Describe an image in the store.
 *
 * @param fingerprint the SHA-256 of what it was made from, in hexadecimal
 * @param reference the reference it was asked for by, for example {@code debian:12}
 * @param architecture the kernel's name of its architecture, for example {@code x86_64}
 * @param created when it was made
 * @param rootfs its root directory in the store; never write there
 * @since 0.1
 */
public record Image(
        String fingerprint, String reference, String architecture, Instant created, Path rootfs) {}
