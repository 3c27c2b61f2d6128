package io.systemcontainers.cgroup;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Find the groups in which controllers limit a machine, and count what it uses.
 *
 * @param layout the host's hierarchies
 * @param id the machine's id
 */
public record ControllerGroups(CgroupLayout layout, String id) {

    /**
     * Name a group.
     *
     * @param directory its directory, which is there while the machine runs
     * @param unified whether it is of version 2
     */
    public record Group(Path directory, boolean unified) {

        /**
         * Return one of its files.
         *
         * @param legacy the file's name in version 1
         * @param unifiedName its name in version 2
         * @return the file, which need not be there
         */
        public Path file(String legacy, String unifiedName) {
            return directory.resolve(unified ? unifiedName : legacy);
        }
    }

    /**
     * Find the group of a controller.
     *
     * @param controller its name: {@code memory}, {@code cpu}, {@code cpuacct}, {@code cpuset},
     *     {@code pids}, {@code blkio} in version 1 and {@code io} in version 2
     * @return the group; nothing where the host has no such controller
     */
    public Optional<Group> of(String controller) {
        return layout.hierarchies().stream()
                .filter(hierarchy -> hierarchy.has(controller))
                .findFirst()
                .map(
                        hierarchy -> {
                            Path group = hierarchy.mountPoint().resolve(CgroupPlan.PREFIX + id);
                            return hierarchy.unified()
                                    ? new Group(group.resolve(UnifiedGroup.MACHINE), true)
                                    : new Group(group, false);
                        });
    }
}
