package io.systemcontainers.cgroup;

import java.nio.file.Path;

/**
 * Say where to look at a machine's control groups.
 *
 * @param memoryEvents the file that counts how often the kernel killed for lack of memory; null
 *     where there is none
 * @param commands the group in which each command has one of its own; null where it has none
 */
public record CgroupPlaces(Path memoryEvents, Path commands) {

    /**
     * Find them.
     *
     * @param layout the host's hierarchies
     * @param id the machine's id
     * @return where they are while the machine runs
     */
    public static CgroupPlaces of(CgroupLayout layout, String id) {
        Path events = null;
        Path commands = null;
        Hierarchy forCommands = layout.hierarchyOfCommands().orElse(null);
        for (Hierarchy hierarchy : layout.hierarchies()) {
            Version version =
                    CgroupPlan.version(
                            hierarchy, hierarchy.mountPoint().resolve(CgroupPlan.PREFIX + id));
            if (hierarchy.equals(forCommands)) {
                commands = version.commands();
            }
            events = version.memoryEvents().orElse(events);
        }
        return new CgroupPlaces(events, commands);
    }
}
