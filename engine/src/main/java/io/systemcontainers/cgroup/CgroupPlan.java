package io.systemcontainers.cgroup;

import io.systemcontainers.keeper.Step;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Hold the steps that give a machine its control groups.
 *
 * @param host making them, with their limits
 * @param machine mounting them in the machine, below {@code /sys/fs/cgroup}
 * @param end thawing and killing what is in them
 * @param memoryEvents the file that counts how often the kernel killed for lack of memory; null
 *     where there is none
 * @param commands the group in which each command has one of its own; null where it has none
 */
public record CgroupPlan(
        List<Step> host, List<Step> machine, List<Step> end, Path memoryEvents, Path commands) {

    /** What the name of every control group of ours begins with. */
    public static final String PREFIX = "systemcontainers-";

    /**
     * Plan the control groups of a machine.
     *
     * @param layout the host's hierarchies
     * @param id the machine's id, unique on the host
     * @param owner the host id of the machine's root
     * @param privileged whether the machine is without a user namespace
     * @param limits what it may use
     * @return the steps
     * @throws io.systemcontainers.SystemContainerException if there is a limit without a controller
     *     for it
     */
    public static CgroupPlan of(
            CgroupLayout layout, String id, int owner, boolean privileged, Limits limits) {
        limits.requireControllersOf(layout);
        List<Step> host = new ArrayList<>();
        List<Step> end = new ArrayList<>();
        Path events = null;
        Path commands = null;
        Hierarchy forCommands = layout.hierarchyOfCommands().orElse(null);
        for (Hierarchy hierarchy : layout.hierarchies()) {
            Path group = hierarchy.mountPoint().resolve(PREFIX + id);
            Version version =
                    hierarchy.unified()
                            ? new UnifiedGroup(hierarchy, group)
                            : new LegacyGroup(hierarchy, group);
            host.addAll(version.make(owner, privileged, limits));
            end.addAll(version.end());
            if (hierarchy.equals(forCommands)) {
                host.addAll(version.groupsOfCommands(owner));
                commands = version.commands();
            }
            events = version.memoryEvents().orElse(events);
        }
        if (events != null) {
            end.add(0, Step.report(events.toString()));
        }
        return new CgroupPlan(
                List.copyOf(host), mounts(layout), List.copyOf(end), events, commands);
    }

    private static List<Step> mounts(CgroupLayout layout) {
        List<Step> steps = new ArrayList<>();
        long flags = Step.NOSUID | Step.NODEV | Step.NOEXEC;
        if (layout.mode() == CgroupLayout.Mode.V2) {
            steps.add(Step.mount("cgroup2", "/sys/fs/cgroup", flags, ""));
            return List.copyOf(steps);
        }
        steps.add(Step.mount("tmpfs", "/sys/fs/cgroup", flags, "mode=755,size=64k"));
        for (Hierarchy hierarchy : layout.hierarchies()) {
            String target = "/sys/fs/cgroup/" + hierarchy.directoryName();
            steps.add(Step.directory(target, 0755));
            if (hierarchy.unified()) {
                steps.add(Step.mount("cgroup2", target, flags, ""));
            } else {
                steps.add(
                        Step.mount(
                                "cgroup",
                                target,
                                flags,
                                String.join(",", hierarchy.controllers())));
            }
        }
        return List.copyOf(steps);
    }
}
