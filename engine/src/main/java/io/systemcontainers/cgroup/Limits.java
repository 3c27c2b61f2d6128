package io.systemcontainers.cgroup;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.config.CpuLimit;
import io.systemcontainers.config.LimitSettings;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Hold what a machine may use on this host.
 *
 * @param settings what its configuration says
 * @param cpus the processors that were chosen for it; nothing for all
 * @param disks how much it may do with disks
 */
public record Limits(
        LimitSettings settings, Optional<SortedSet<Integer>> cpus, List<DiskLimit> disks) {

    private static final int WEIGHT_OF_PRIORITY = 100;
    private static final int LEAST_WEIGHT = 10;

    /** Limit nothing. */
    public static final Limits NONE = new Limits(LimitSettings.NONE, Optional.empty(), List.of());

    /**
     * Keep a copy.
     *
     * @param settings what its configuration says
     * @param cpus its processors
     * @param disks how much it may do with disks
     */
    public Limits {
        cpus = cpus.map(TreeSet::new);
        disks = List.copyOf(disks);
    }

    /**
     * Return how much it weighs at disks: 10 to 1,000, of which bfq and io.weight know 100 as
     * usual.
     */
    OptionalInt diskWeight() {
        OptionalInt priority = settings.diskPriority();
        return priority.isPresent()
                ? OptionalInt.of(Math.max(LEAST_WEIGHT, priority.getAsInt() * WEIGHT_OF_PRIORITY))
                : priority;
    }

    /** Refuse what nobody would limit. */
    void requireControllersOf(CgroupLayout layout) {
        for (String controller :
                List.of("memory", "pids", "cpu", "cpuset", Hierarchy.DISK, "hugetlb")) {
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
            case "memory" ->
                    settings.memory().bytes().isPresent()
                            || settings.memory().swapPriority().isPresent()
                            || !settings.memory().swap().allowed();
            case "pids" -> settings.processes().isPresent();
            case "cpu" ->
                    settings.cpu().allowance().isPresent()
                            || settings.cpu().priority() != CpuLimit.HIGHEST_PRIORITY;
            case "cpuset" -> cpus.isPresent() || settings.cpu().nodes().isPresent();
            case "hugetlb" -> !settings.hugePages().isEmpty();
            case Hierarchy.DISK, "blkio" -> settings.diskPriority().isPresent() || !disks.isEmpty();
            default -> false;
        };
    }
}
