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
 */
public record Hierarchy(Path mountPoint, boolean unified, List<String> controllers) {

    /** The controller of disks, which version 1 calls otherwise. */
    static final String DISK = "io";

    private static final String LEGACY_DISK = "blkio";

    boolean has(String controller) {
        return controllers.contains(controller)
                || controller.equals(DISK) && controllers.contains(LEGACY_DISK);
    }

    /** What the mount is called below {@code /sys/fs/cgroup} of a machine: as on the host. */
    String directoryName() {
        return mountPoint.getFileName().toString();
    }
}
