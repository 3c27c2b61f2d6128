package io.systemcontainers.cgroup;

import java.nio.file.Path;
import java.util.List;

/**
 * Describe one mounted hierarchy of control groups: cgroups(7).
 *
 * @param mountPoint where it is mounted
 * @param unified whether it is cgroup version 2
 * @param controllers its controllers; for a named hierarchy of version 1 its name, as {@code
 *     name=systemd}
 * @param enclosed whether the group that holds a machine is below one that limits it, where the
 *     machine's root is the owner of both and can reach the inner one only
 */
public record Hierarchy(
        Path mountPoint, boolean unified, List<String> controllers, boolean enclosed) {

    /** The controller of disks, which version 1 calls otherwise. */
    static final String DISK = "io";

    private static final String LEGACY_DISK = "blkio";

    /*
     * What a group of version 1 cannot have more of than the one above it. Disks are not among them: there
     * each group has limits of its own, throtl_pd_init() of block/blk-throttle.c.
     */
    private static final List<String> HIERARCHICAL =
            List.of("devices", "memory", "pids", "cpu", "cpuset", "hugetlb");

    /**
     * Describe one as the host has it.
     *
     * @param mountPoint where it is mounted
     * @param unified whether it is cgroup version 2
     * @param controllers its controllers
     */
    public Hierarchy(Path mountPoint, boolean unified, List<String> controllers) {
        this(mountPoint, unified, controllers, false);
    }

    /** Return it for a machine whose root owns the files of its groups. */
    Hierarchy enclosing() {
        boolean enclosing = !unified && controllers.stream().anyMatch(HIERARCHICAL::contains);
        return new Hierarchy(mountPoint, unified, controllers, enclosing);
    }

    boolean has(String controller) {
        return controllers.contains(controller)
                || controller.equals(DISK) && controllers.contains(LEGACY_DISK);
    }

    /** What the mount is called below {@code /sys/fs/cgroup} of a machine: as on the host. */
    String directoryName() {
        return mountPoint.getFileName().toString();
    }
}
