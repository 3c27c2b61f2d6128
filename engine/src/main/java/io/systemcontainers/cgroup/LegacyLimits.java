package io.systemcontainers.cgroup;

import io.systemcontainers.config.CpuAllowance;
import io.systemcontainers.config.CpuSet;
import io.systemcontainers.config.MemoryLimit;
import io.systemcontainers.sys.KernelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;

/**
 * Write limits into the files of version 1: Documentation/admin-guide/cgroup-v1, sched-bwc.rst and
 * sched-design-CFS.rst of Documentation/scheduler.
 */
final class LegacyLimits {

    private static final String UNLIMITED = "-1";
    /* sched_cfs_bandwidth_slice and its neighbours: the period where nobody says anything. */
    private static final long PERIOD = 100_000;
    private static final long SHARES = 1024;
    /* vm.swappiness, from which LXD counts down. */
    private static final int SWAPPINESS = 70;
    private static final int USUAL_SWAPPINESS = 60;
    private static final int USUAL_WEIGHT = 100;

    private final Hierarchy hierarchy;
    private final Path group;
    private final Limits limits;
    private final List<LimitFile> files = new ArrayList<>();

    private LegacyLimits(Hierarchy hierarchy, Path group, Limits limits) {
        this.hierarchy = hierarchy;
        this.group = group;
        this.limits = limits;
    }

    /**
     * Return all files of a group that hold limits, in the order in which they are written first.
     */
    static List<LimitFile> of(Hierarchy hierarchy, Path group, Limits limits) {
        LegacyLimits all = new LegacyLimits(hierarchy, group, limits);
        if (hierarchy.has("cpuset")) {
            all.cpuset();
        }
        if (hierarchy.has("memory")) {
            all.memory(limits.settings().memory());
        }
        if (hierarchy.has("pids")) {
            OptionalLong processes = limits.settings().processes();
            all.add(
                    "limits.processes",
                    "pids.max",
                    processes.isPresent() ? Long.toString(processes.getAsLong()) : "max",
                    "max");
        }
        if (hierarchy.has("cpu")) {
            all.cpu();
        }
        if (hierarchy.has(Hierarchy.DISK)) {
            all.disks();
        }
        if (hierarchy.has("hugetlb")) {
            limits.settings()
                    .hugePages()
                    .forEach(
                            (size, bytes) ->
                                    all.add(
                                            "limits.hugepages." + size,
                                            "hugetlb." + size + ".limit_in_bytes",
                                            Long.toString(bytes),
                                            UNLIMITED));
        }
        return all.files;
    }

    // cpusets(7): a new group has no processors and no memory, and no process may enter it.
    private void cpuset() {
        add("limits.cpu", "cpuset.cpus", set(limits.cpus(), "cpuset.cpus"), "");
        add(
                "limits.cpu.nodes",
                "cpuset.mems",
                set(limits.settings().cpu().nodes().map(CpuSet::cpus), "cpuset.mems"),
                "");
    }

    private String set(Optional<SortedSet<Integer>> chosen, String file) {
        return chosen.map(CpuSet::format).orElseGet(() -> parent(file));
    }

    private void memory(MemoryLimit memory) {
        String bytes = memory.bytes().isPresent() ? "" + memory.bytes().getAsLong() : UNLIMITED;
        add("limits.memory", "memory.limit_in_bytes", memory.soft() ? UNLIMITED : bytes, UNLIMITED);
        add(
                "limits.memory",
                "memory.soft_limit_in_bytes",
                memory.soft() ? bytes : UNLIMITED,
                UNLIMITED);
        files.add(
                new LimitFile(
                        "limits.memory.swap",
                        group.resolve("memory.memsw.limit_in_bytes"),
                        withSwap(memory),
                        UNLIMITED,
                        // Kernels without swap accounting have no such file.
                        !memory.swap().allowed() && SwapSpace.isThere()));
        int priority = memory.swapPriority().orElse(SWAPPINESS - USUAL_SWAPPINESS);
        int swappiness = memory.swap().allowed() ? SWAPPINESS - priority : 0;
        add(
                "limits.memory.swap.priority",
                "memory.swappiness",
                Integer.toString(swappiness),
                Integer.toString(USUAL_SWAPPINESS));
    }

    /* The limit of both together: memory.rst, 2.4. */
    private static String withSwap(MemoryLimit memory) {
        if (memory.bytes().isEmpty() || memory.soft()) {
            return UNLIMITED;
        }
        long bytes = memory.bytes().getAsLong();
        long swap = memory.swap().allowed() ? memory.swap().bytes().orElse(bytes) : 0;
        return Long.toString(bytes > Long.MAX_VALUE - swap ? Long.MAX_VALUE : bytes + swap);
    }

    private void cpu() {
        CpuAllowance time =
                limits.settings()
                        .cpu()
                        .allowance()
                        .filter(CpuAllowance::isTime)
                        .orElse(new CpuAllowance(0, -1, PERIOD));
        add(
                "limits.cpu.allowance",
                "cpu.cfs_period_us",
                Long.toString(time.period()),
                Long.toString(PERIOD));
        add("limits.cpu.allowance", "cpu.cfs_quota_us", Long.toString(time.quota()), UNLIMITED);
        add(
                "limits.cpu.allowance",
                "cpu.shares",
                Long.toString(CpuWeight.of(limits, SHARES)),
                Long.toString(SHARES));
    }

    private void disks() {
        for (DiskLimit disk : limits.disks()) {
            throttle(disk, "read_bps", disk.readBytes());
            throttle(disk, "read_iops", disk.readOperations());
            throttle(disk, "write_bps", disk.writeBytes());
            throttle(disk, "write_iops", disk.writeOperations());
        }
        limits.diskWeight()
                .ifPresent(
                        weight ->
                                add(
                                        "limits.disk.priority",
                                        "blkio.bfq.weight",
                                        Integer.toString(weight),
                                        Integer.toString(USUAL_WEIGHT)));
    }

    private void throttle(DiskLimit disk, String what, OptionalLong limit) {
        add(
                "limits." + what.substring(0, what.indexOf('_')),
                "blkio.throttle." + what + "_device",
                disk.legacy(limit),
                disk.legacy(OptionalLong.empty()));
    }

    private void add(String key, String file, String value, String usual) {
        files.add(new LimitFile(key, group.resolve(file), value, usual, true));
    }

    private String parent(String file) {
        Path path = hierarchy.mountPoint().resolve(file);
        try {
            return Files.readString(path).strip();
        } catch (IOException e) {
            throw KernelException.of("reading", path, e);
        }
    }
}
