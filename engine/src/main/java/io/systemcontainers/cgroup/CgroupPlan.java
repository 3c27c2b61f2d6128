package io.systemcontainers.cgroup;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.device.DeviceNumber;
import io.systemcontainers.keeper.BootPlan;
import io.systemcontainers.keeper.Step;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Hold the steps that give a machine its control groups.
 *
 * @param host making them, with their limits
 * @param machine mounting them in the machine, below {@code /sys/fs/cgroup}
 * @param end thawing and killing what is in them, and ending waits of which a process does not die
 */
public record CgroupPlan(List<Step> host, List<Step> machine, List<Step> end) {

    /** What the name of every control group of ours begins with. */
    public static final String PREFIX = "systemcontainers-";

    private static final long FLAGS = Step.NOSUID | Step.NODEV | Step.NOEXEC;

    /**
     * Plan the control groups of a machine.
     *
     * @param layout the host's hierarchies
     * @param id the machine's id, unique on the host
     * @param owner the host id of the machine's root
     * @param privileged whether the machine is without a user namespace
     * @param limits what it may use
     * @param devices character devices that it may use where it is privileged, besides the usual
     * @return the steps
     * @throws SystemContainerException if there is a limit without a controller for it
     */
    public static CgroupPlan of(
            CgroupLayout layout,
            String id,
            int owner,
            boolean privileged,
            Limits limits,
            List<DeviceNumber> devices) {
        limits.requireControllersOf(layout);
        List<Step> host = new ArrayList<>();
        List<Step> end = new ArrayList<>();
        CgroupPlaces places = CgroupPlaces.of(layout, id);
        Hierarchy forCommands = layout.hierarchyOfCommands().orElse(null);
        for (Hierarchy hierarchy : layout.hierarchies()) {
            Path group = hierarchy.mountPoint().resolve(PREFIX + id);
            Version version = version(hierarchy, group);
            boolean filters =
                    privileged && hierarchy.equals(layout.hierarchyOfDevices().orElse(null));
            host.addAll(
                    version.make(
                            owner,
                            limits,
                            filters ? Optional.of(DeviceRules.with(devices)) : Optional.empty()));
            end.addAll(version.end());
            if (hierarchy.equals(forCommands)) {
                host.addAll(version.groupsOfCommands(owner));
            }
        }
        end.add(abortFuse(layout, id, owner, privileged));
        if (places.memoryEvents() != null) {
            end.add(0, Step.report(places.memoryEvents().toString()));
        }
        return new CgroupPlan(List.copyOf(host), mounts(layout), List.copyOf(end));
    }

    /* Any hierarchy will do: a machine's processes are in its group of each. */
    private static Step abortFuse(CgroupLayout layout, String id, int owner, boolean privileged) {
        Path group = layout.hierarchies().get(0).mountPoint().resolve(PREFIX + id);
        return Step.abortFuse(group.toString(), owner, privileged ? 0 : BootPlan.IDS);
    }

    static Version version(Hierarchy hierarchy, Path group) {
        return hierarchy.unified()
                ? new UnifiedGroup(hierarchy, group)
                : new LegacyGroup(hierarchy, group);
    }

    /** Return the files that hold the limits of a machine, each with what is to be in it. */
    static List<LimitFile> limitFiles(CgroupLayout layout, String id, Limits limits) {
        return layout.hierarchies().stream()
                .flatMap(
                        hierarchy ->
                                version(hierarchy, hierarchy.mountPoint().resolve(PREFIX + id))
                                        .limitFiles(limits)
                                        .stream())
                .toList();
    }

    /**
     * Plan the mounts of a machine whose init knows version 2 only. Where the controllers are those
     * of version 1, they limit the machine as others, and it cannot use them for itself.
     *
     * @param layout the host's hierarchies
     * @return the steps in the machine
     * @throws SystemContainerException if the host has no version 2 mounted
     */
    public static List<Step> mountsOfVersion2(CgroupLayout layout) {
        if (layout.mode() == CgroupLayout.Mode.V1) {
            throw new SystemContainerException(
                    "mounting control groups in a machine: its systemd boots on those of version 2"
                            + " only, and this host has version 1 mounted: mount the other beside"
                            + " it (`mount -t cgroup2 none /sys/fs/cgroup/unified`), or use an older"
                            + " release of the distribution");
        }
        return List.of(Step.mount("cgroup2", "/sys/fs/cgroup", FLAGS, ""));
    }

    private static List<Step> mounts(CgroupLayout layout) {
        if (layout.mode() == CgroupLayout.Mode.V2) {
            return mountsOfVersion2(layout);
        }
        List<Step> steps = new ArrayList<>();
        steps.add(Step.mount("tmpfs", "/sys/fs/cgroup", FLAGS, "mode=755,size=64k"));
        for (Hierarchy hierarchy : layout.hierarchies()) {
            String target = "/sys/fs/cgroup/" + hierarchy.directoryName();
            steps.add(Step.directory(target, 0755));
            if (hierarchy.unified()) {
                steps.add(Step.mount("cgroup2", target, FLAGS, ""));
            } else {
                steps.add(
                        Step.mount(
                                "cgroup",
                                target,
                                FLAGS,
                                String.join(",", hierarchy.controllers())));
            }
        }
        return List.copyOf(steps);
    }
}
