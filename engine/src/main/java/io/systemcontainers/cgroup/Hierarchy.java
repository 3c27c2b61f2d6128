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

    boolean has(String controller) {
        return controllers.contains(controller);
    }

    /** What the mount is called below {@code /sys/fs/cgroup} of a machine: as on the host. */
    String directoryName() {
        return mountPoint.getFileName().toString();
    }
}
