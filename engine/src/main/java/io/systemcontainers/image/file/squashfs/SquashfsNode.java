package io.systemcontainers.image.file.squashfs;

import java.time.Instant;
import java.util.Map;

/**
 * A file of an image, by one of its names.
 *
 * @param path its path in the image, without a slash in front; empty for the root
 * @param mode permission bits
 * @param uid the owner's id
 * @param gid the group's id
 * @param modified when it was last changed
 * @param size how many bytes a file has, holes included
 * @param attributes its extended attributes
 */
public record SquashfsNode(
        String path,
        int mode,
        long uid,
        long gid,
        Instant modified,
        long size,
        Map<String, byte[]> attributes) {}
