package io.systemcontainers.config;

import java.util.Optional;

/**
 * Hold what LXD's {@code limits.cpu} and the keys below it say.
 *
 * @param cpus how many processors, or which
 * @param nodes which nodes of memory
 * @param allowance the share or the time of the processors
 * @param priority how much it counts among others that have the same share, 0 to 10
 */
public record CpuLimit(
        Optional<CpuSet> cpus,
        Optional<CpuSet> nodes,
        Optional<CpuAllowance> allowance,
        int priority) {

    /** What a machine has whose configuration says nothing: it counts most. */
    public static final int HIGHEST_PRIORITY = 10;

    /** Limit nothing. */
    public static final CpuLimit NONE =
            new CpuLimit(Optional.empty(), Optional.empty(), Optional.empty(), HIGHEST_PRIORITY);
}
