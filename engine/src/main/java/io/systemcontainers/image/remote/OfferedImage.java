package io.systemcontainers.image.remote;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An image that a remote has, and the files it consists of.
 *
 * @param fingerprint as in LXD: the SHA-256 over its files, one after the other, in hexadecimal;
 *     empty in what a search finds on a remote that lists none
 * @param aliases all names it has on the remote
 * @param architecture the kernel's name of it, for example {@code x86_64}
 * @param serial the version, by which one alias's images are ordered; may be empty
 * @param created when it was made
 * @param properties os, release, variant, description and what else the remote says
 * @param requirements what a host has to have for it, for example {@code cgroup} = {@code v1}
 * @param files its files, those with metadata first
 */
public record OfferedImage(
        String fingerprint,
        List<String> aliases,
        String architecture,
        String serial,
        Instant created,
        Map<String, String> properties,
        Map<String, String> requirements,
        List<OfferedFile> files) {

    /**
     * Find one of its files.
     *
     * @param role what the file is for
     * @return the file, where it has one
     */
    public Optional<OfferedFile> file(OfferedFile.Role role) {
        return files.stream().filter(file -> file.role() == role).findFirst();
    }
}
