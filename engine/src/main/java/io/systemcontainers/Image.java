package io.systemcontainers;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/**
 * Describe an image in the store.
 *
 * @param fingerprint the SHA-256 of what it was made from, in hexadecimal
 * @param reference the reference it was first asked for by, for example {@code debian:12}; empty
 *     for one that was imported
 * @param architecture the kernel's name of its architecture, for example {@code x86_64}
 * @param created when it was made
 * @param rootfs its root directory in the store; never write there
 * @param properties what it says of itself: {@code os}, {@code release}, {@code serial}, {@code
 *     description} and the like; empty for one that was built on this host
 * @param requirements what a host has to have for it, for example {@code cgroup} = {@code v1}
 * @since 0.1
 */
public record Image(
        String fingerprint,
        String reference,
        String architecture,
        Instant created,
        Path rootfs,
        Map<String, String> properties,
        Map<String, String> requirements) {

    /** Copy the maps. */
    public Image {
        properties = Map.copyOf(properties);
        requirements = Map.copyOf(requirements);
    }

    /**
     * Describe an image that says nothing of itself, and needs nothing.
     *
     * @param fingerprint the SHA-256 of what it was made from
     * @param reference the reference it was asked for by
     * @param architecture the kernel's name of its architecture
     * @param created when it was made
     * @param rootfs its root directory in the store
     */
    public Image(
            String fingerprint,
            String reference,
            String architecture,
            Instant created,
            Path rootfs) {
        this(fingerprint, reference, architecture, created, rootfs, Map.of(), Map.of());
    }
}
