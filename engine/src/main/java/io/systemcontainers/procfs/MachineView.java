package io.systemcontainers.procfs;

import io.systemcontainers.cgroup.CgroupLayout;
import io.systemcontainers.cgroup.ControllerGroups;
import io.systemcontainers.keeper.Step;
import io.systemcontainers.sys.FuseDevice;
import io.systemcontainers.sys.KernelFeature;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Plan the files of {@code /proc} and {@code /sys} in which a machine sees itself and not its host.
 *
 * @param host finding the machine's control groups, mounting the files for the keeper, and serving
 *     them; after the groups are made
 * @param processes handing over the machine's own {@code /proc}, before anything is over it
 * @param covers having the files over the kernel's
 */
public record MachineView(List<Step> host, List<Step> processes, List<Step> covers) {

    /** Show nothing but what the kernel shows. */
    public static final MachineView NONE = new MachineView(List.of(), List.of(), List.of());

    private static final List<String> CONTROLLERS =
            List.of("memory", "cpu", "cpuacct", "cpuset", "pids", "blkio");

    /* What version 2 has them in. */
    private static final Map<String, String> UNIFIED = Map.of("cpuacct", "cpu", "blkio", "io");

    private static final Map<String, String> FILES =
            new TreeMap<>(
                    Map.of(
                            "meminfo", "/proc/meminfo",
                            "cpuinfo", "/proc/cpuinfo",
                            "stat", "/proc/stat",
                            "uptime", "/proc/uptime",
                            "loadavg", "/proc/loadavg",
                            "swaps", "/proc/swaps",
                            "diskstats", "/proc/diskstats",
                            "online", "/sys/devices/system/cpu/online"));

    /**
     * Plan the view of a machine.
     *
     * @param layout the host's control groups
     * @param id the machine's id
     * @param idBase the host id of the machine's root
     * @return the steps; none where this host has no FUSE
     */
    public static MachineView of(CgroupLayout layout, String id, int idBase) {
        return KernelFeature.FUSE.isUsable() ? withFuse(layout, id, idBase) : NONE;
    }

    static MachineView withFuse(CgroupLayout layout, String id, int idBase) {
        List<Step> host = new ArrayList<>();
        ControllerGroups groups = new ControllerGroups(layout, id);
        for (String controller : CONTROLLERS) {
            groups.of(controller)
                    .or(() -> groups.of(UNIFIED.getOrDefault(controller, controller)))
                    .ifPresent(
                            group ->
                                    host.add(
                                            Step.viewed(
                                                    controller,
                                                    group.directory().toString(),
                                                    group.unified())));
        }
        if (host.isEmpty()) {
            return NONE;
        }
        host.add(Step.viewer(FuseDevice.CONNECTIONS.toString(), idBase));
        return new MachineView(List.copyOf(host), List.of(Step.view("/proc")), coversOfThisHost());
    }

    /* What the kernel was built without has no place to lie over. */
    private static List<Step> coversOfThisHost() {
        List<Step> covers = new ArrayList<>();
        FILES.forEach(
                (name, path) -> {
                    if (Files.exists(Path.of(path))) {
                        String source = FuseDevice.CONNECTIONS.resolve(name).toString();
                        covers.add(Step.bind(source, path, 0));
                    }
                });
        return List.copyOf(covers);
    }
}
