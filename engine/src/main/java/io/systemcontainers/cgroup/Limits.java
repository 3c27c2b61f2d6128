package io.systemcontainers.cgroup;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.config.CpuAllowance;
import java.util.List;
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

    /** Refuse what nobody would limit. */
    void requireControllersOf(CgroupLayout layout) {
        for (String controller : List.of("memory", "pids", "cpu")) {
            if (need(controller)
                    && layout.hierarchies().stream()
                            .noneMatch(hierarchy -> hierarchy.has(controller))) {
                throw new SystemContainerException(
                        "limiting a machine: this host has no controller `"
                                + controller
                                + "`: have it enabled in /sys/fs/cgroup/cgroup.controllers, or"
                                + " leave the limit out");
            }
        }
    }

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
