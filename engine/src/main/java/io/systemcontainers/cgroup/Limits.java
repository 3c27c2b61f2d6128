package io.systemcontainers.cgroup;

import io.systemcontainers.config.CpuAllowance;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Hold what a machine may use.
 *
 * @param memory bytes
 * @param processes how many processes and threads
 * @param cpu the share or the time of the processors
 */
public record Limits(OptionalLong memory, OptionalLong processes, Optional<CpuAllowance> cpu) {

    /** Limit nothing. */
    public static final Limits NONE =
            new Limits(OptionalLong.empty(), OptionalLong.empty(), Optional.empty());

    /** Tell whether a controller has something to limit; others are for the machine's own use. */
    boolean need(String controller) {
        return switch (controller) {
            case "memory" -> memory.isPresent();
            case "pids" -> processes.isPresent();
            case "cpu" -> cpu.isPresent();
            default -> false;
        };
    }
}
