package io.systemcontainers.cgroup;

import io.systemcontainers.sys.FuseConnections;
import io.systemcontainers.sys.KernelException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Processes in the control groups of machines that were killed and do not die, since they wait for
 * a FUSE server of their machine.
 */
final class StuckProcesses {

    private static final System.Logger LOG = System.getLogger(StuckProcesses.class.getName());

    private StuckProcesses() {}

    /**
     * Have their waits end, by aborting the connections of an unprivileged machine's host ids, of
     * which each group's owner is one, whatever its root has made of it; and those that their
     * processes have mounted. Those that another process has mounted are the host's, or of the same
     * machine after a reset.
     *
     * @param groups the groups of machines
     * @param ids the host ids of machines
     */
    static void release(Collection<Path> groups, MachineIds ids) {
        try (FuseConnections connections = FuseConnections.open()) {
            Set<Long> processes = new HashSet<>();
            groups.forEach(group -> processes.addAll(GroupProcesses.below(group)));
            Set<Long> stuck = new HashSet<>(FuseConnections.mounted(processes));
            for (int owner : owners(groups)) {
                Optional<MachineIds.Range> claimed = ids.claim(owner);
                if (claimed.isPresent()) {
                    try (MachineIds.Range range = claimed.get()) {
                        stuck.addAll(connections.owned(range.first(), range.count()));
                    }
                }
            }
            stuck.removeAll(FuseConnections.mounted(others(processes)));
            connections.abort(stuck);
        } catch (KernelException e) {
            LOG.log(Level.DEBUG, "looking at FUSE connections: " + e.getMessage());
        }
    }

    private static Set<Long> others(Set<Long> processes) {
        return ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .filter(pid -> !processes.contains(pid))
                .collect(Collectors.toSet());
    }

    /* The ids that own groups; none for those of a privileged machine, which are root's. */
    private static Set<Integer> owners(Collection<Path> groups) {
        Set<Integer> owners = new LinkedHashSet<>();
        for (Path group : groups) {
            for (Path each : Set.of(group, group.resolve(UnifiedGroup.MACHINE))) {
                owner(each).filter(owner -> owner != 0).ifPresent(owners::add);
            }
        }
        return owners;
    }

    private static Optional<Integer> owner(Path group) {
        try {
            return Optional.of((Integer) Files.getAttribute(group, "unix:uid"));
        } catch (IOException e) {
            return Optional.empty(); // it has gone, or is of version 1
        }
    }
}
