package io.systemcontainers.cgroup;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/**
 * Control groups of machines that have ended, which could not be removed within a time.
 *
 * @param first the directory of one of them
 * @param count how many there are, with those below
 * @param processes the processes in them
 */
public record LeftGroups(Path first, int count, Set<Long> processes) {

    static LeftGroups of(Collection<Path> groups) {
        Set<Long> processes = new TreeSet<>();
        int[] count = {0};
        for (Path group : groups) {
            GroupTree.visit(
                    group,
                    below -> {
                        count[0]++;
                        processes.addAll(GroupProcesses.of(below));
                    });
        }
        return new LeftGroups(groups.iterator().next(), count[0], processes);
    }

    /** Print how many there are and what is in them, for messages. */
    @Override
    public String toString() {
        return "`"
                + first
                + "` is one of "
                + count
                + " that are left, "
                + (processes.isEmpty()
                        ? "without a process"
                        : "with processes that have not died, " + processes);
    }
}
