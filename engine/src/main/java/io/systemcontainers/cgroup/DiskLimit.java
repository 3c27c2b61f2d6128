package io.systemcontainers.cgroup;

import java.util.OptionalLong;

/**
 * Hold how much a machine may do with one disk.
 *
 * @param major the disk's number, with {@code minor}
 * @param minor the disk's number
 * @param readBytes bytes per second
 * @param readOperations operations per second
 * @param writeBytes bytes per second
 * @param writeOperations operations per second
 */
public record DiskLimit(
        long major,
        long minor,
        OptionalLong readBytes,
        OptionalLong readOperations,
        OptionalLong writeBytes,
        OptionalLong writeOperations) {

    String device() {
        return major + ":" + minor;
    }

    /** Say it as {@code io.max} of cgroup-v2.rst does. */
    String unified() {
        return device()
                + " rbps="
                + text(readBytes)
                + " wbps="
                + text(writeBytes)
                + " riops="
                + text(readOperations)
                + " wiops="
                + text(writeOperations);
    }

    private static String text(OptionalLong limit) {
        return limit.isPresent() ? Long.toString(limit.getAsLong()) : "max";
    }

    /** Say one of them as cgroup-v1/blkio-controller.rst does: 0 is no limit. */
    String legacy(OptionalLong limit) {
        return device() + " " + limit.orElse(0);
    }
}
