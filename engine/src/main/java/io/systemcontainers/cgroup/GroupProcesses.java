package io.systemcontainers.cgroup;

import io.systemcontainers.sys.KernelFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Kill what is in a control group and below: at once where version 2 has {@code cgroup.kill}, else
 * one process after the other.
 */
final class GroupProcesses {

    private static final String PROCS = "cgroup.procs";
    private static final String KILL = "cgroup.kill";
    private static final String FREEZE = "cgroup.freeze";
    private static final String FREEZER = "freezer.state";
    /* How many are killed between two looks at who is there, and at the clock. */
    private static final int AT_ONCE = 100;

    private GroupProcesses() {}

    /**
     * Kill all there are now. Where that is done one by one, they may have forked meanwhile, and
     * groups may have come and gone: the caller looks again.
     *
     * @param group the group's directory
     * @param until when to stop where it is one by one: {@link System#nanoTime}
     * @return whether it was done at once, so that nobody can have escaped
     */
    static boolean kill(Path group, long until) throws IOException {
        Path kill = group.resolve(KILL);
        if (KernelFeature.CGROUP_KILL.isUsable() && Files.exists(kill)) {
            Files.writeString(kill, "1");
            return true;
        }
        try {
            // So that they do not fork faster than they are killed.
            GroupTree.write(group, FREEZE, "1");
            GroupTree.write(group, FREEZER, "FROZEN");
            GroupTree.visit(group, below -> killOneByOne(below.resolve(PROCS), until));
        } finally {
            GroupTree.write(group, FREEZE, "0");
            thaw(group);
        }
        return false;
    }

    /**
     * Thaw a group of version 1 and those below it, which may have been frozen too: what is frozen
     * there dies only when it is thawed.
     */
    static void thaw(Path group) {
        if (Files.exists(group.resolve(FREEZER))) {
            GroupTree.visit(group, below -> GroupTree.write(below, FREEZER, "THAWED"));
        }
    }

    /** List those in a group itself; none when it is gone. */
    static List<Long> of(Path group) {
        return members(group.resolve(PROCS)).stream().map(Long::valueOf).toList();
    }

    /** List those in a group and below. */
    static List<Long> below(Path group) {
        List<Long> processes = new ArrayList<>();
        GroupTree.visit(group, each -> processes.addAll(of(each)));
        return processes;
    }

    private static void killOneByOne(Path procs, long until) {
        List<String> members = members(procs);
        for (int first = 0; first < members.size(); first += AT_ONCE) {
            if (System.nanoTime() - until >= 0) {
                return;
            }
            kill(procs, members.subList(first, Math.min(first + AT_ONCE, members.size())));
        }
    }

    /*
     * A handle knows when its process began, so that one is killed that was still there when it was
     * looked at again, or nobody.
     */
    private static void kill(Path procs, List<String> members) {
        List<ProcessHandle> processes =
                members.stream()
                        .map(Long::valueOf)
                        .map(ProcessHandle::of)
                        .flatMap(Optional::stream)
                        .toList();
        Set<String> still = new HashSet<>(members(procs));
        processes.stream()
                .filter(process -> still.contains(Long.toString(process.pid())))
                .forEach(ProcessHandle::destroyForcibly);
    }

    private static List<String> members(Path procs) {
        try {
            return Files.readAllLines(procs);
        } catch (IOException e) {
            // It has gone, or is threaded: then its processes are listed further up.
            return List.of();
        }
    }
}
