package io.systemcontainers.cgroup;

import java.util.OptionalLong;

/**
 * Hold what a machine may use.
 *
 * @param memory bytes
 * @param processes how many processes and threads
 */
public record Limits(OptionalLong memory, OptionalLong processes) {

    /** Limit nothing. */
    public static final Limits NONE = new Limits(OptionalLong.empty(), OptionalLong.empty());
}
