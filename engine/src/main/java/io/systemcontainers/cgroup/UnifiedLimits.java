package io.systemcontainers.cgroup;

import io.systemcontainers.config.CpuAllowance;
import io.systemcontainers.config.CpuSet;
import io.systemcontainers.config.MemoryLimit;
import io.systemcontainers.config.SwapLimit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Write limits into the files of version 2: Documentation/admin-guide/cgroup-v2.rst. */
final class UnifiedLimits {

    private static final String UNLIMITED = "max";
    private static final long PERIOD = 100_000;
    private static final long WEIGHT = 100;

    private final Path machine;
    private final Limits limits;
    private final List<LimitFile> files = new ArrayList<>();

    private UnifiedLimits(Path machine, Limits limits) {
        this.machine = machine;
        this.limits = limits;
    }

    /**
     * Return all files of a machine's groups that hold limits.
     *
     * @param outer the group whose siblings are other machines, where weights count
     * @param machine the group below it
     */
    static List<LimitFile> of(Hierarchy hierarchy, Path outer, Path machine, Limits limits) {
        UnifiedLimits all = new UnifiedLimits(machine, limits);
        if (hierarchy.has("cpuset")) {
            all.add("limits.cpu", "cpuset.cpus", limits.cpus().map(CpuSet::format).orElse(""), "");
            all.add(
                    "limits.cpu.nodes",
                    "cpuset.mems",
                    limits.settings()
                            .cpu()
                            .nodes()
                            .map(CpuSet::cpus)
                            .map(CpuSet::format)
                            .orElse(""),
                    "");
        }
        if (hierarchy.has("memory")) {
            all.memory(limits.settings().memory());
        }
        if (hierarchy.has("pids")) {
            all.add("limits.processes", "pids.max", text(limits.settings().processes()), UNLIMITED);
        }
        if (hierarchy.has("cpu")) {
            all.cpu(outer);
        }
        if (hierarchy.has(Hierarchy.DISK)) {
            all.disks(outer);
        }
        if (hierarchy.has("hugetlb")) {
            limits.settings()
                    .hugePages()
                    .forEach(
                            (size, bytes) ->
                                    all.add(
                                            "limits.hugepages." + size,
                                            "hugetlb." + size + ".max",
                                            Long.toString(bytes),
                                            UNLIMITED));
        }
        return all.files;
    }

    private void memory(MemoryLimit memory) {
        add(
                "limits.memory",
                "memory.max",
                memory.soft() ? UNLIMITED : text(memory.bytes()),
                UNLIMITED);
        add(
                "limits.memory",
                "memory.high",
                memory.soft() ? text(memory.bytes()) : UNLIMITED,
                UNLIMITED);
        files.add(
                new LimitFile(
                        "limits.memory.swap",
                        machine.resolve("memory.swap.max"),
                        swap(memory),
                        UNLIMITED,
                        // Kernels without swap have no such file.
                        !memory.swap().equals(SwapLimit.USUAL) && SwapSpace.isThere()));
    }

    private static String swap(MemoryLimit memory) {
        if (!memory.swap().allowed()) {
            return "0";
        }
        return text(memory.swap().bytes().isPresent() ? memory.swap().bytes() : memory.bytes());
    }

    /* A weight, 100 where nobody says anything, counts among the children of one parent. */
    private void cpu(Path outer) {
        String time =
                limits.settings()
                        .cpu()
                        .allowance()
                        .filter(CpuAllowance::isTime)
                        .map(allowance -> allowance.quota() + " " + allowance.period())
                        .orElse(UNLIMITED + " " + PERIOD);
        add("limits.cpu.allowance", "cpu.max", time, UNLIMITED + " " + PERIOD);
        files.add(
                new LimitFile(
                        "limits.cpu.allowance",
                        outer.resolve("cpu.weight"),
                        Long.toString(CpuWeight.of(limits, WEIGHT)),
                        Long.toString(WEIGHT),
                        true));
    }

    private void disks(Path outer) {
        limits.disks()
                .forEach(
                        disk ->
                                add(
                                        "limits.read, limits.write",
                                        "io.max",
                                        disk.unified(),
                                        disk.device() + " rbps=max wbps=max riops=max wiops=max"));
        limits.diskWeight()
                .ifPresent(
                        weight ->
                                files.add(
                                        new LimitFile(
                                                "limits.disk.priority",
                                                outer.resolve("io.weight"),
                                                Integer.toString(weight),
                                                Long.toString(WEIGHT),
                                                true)));
    }

    private static String text(OptionalLong limit) {
        return limit.isPresent() ? Long.toString(limit.getAsLong()) : UNLIMITED;
    }

    private void add(String key, String file, String value, String usual) {
        files.add(new LimitFile(key, machine.resolve(file), value, usual, true));
    }
}
