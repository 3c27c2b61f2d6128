package io.systemcontainers.cgroup;

import io.systemcontainers.sys.KernelFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Kill what is in a control group and below: at once where version 2 has {@code cgroup.kill}, else
 * one process after the other.
 */
final class GroupProcesses {

    private static final String PROCS = "cgroup.procs";
    private static final String KILL = "cgroup.kill";

    private GroupProcesses() {}

    /**
     * Kill all there are now. Where that is done one by one, they may have forked meanwhile, and
     * groups may have come and gone: the caller looks again.
     */
    static void kill(Path group) throws IOException {
        Path kill = group.resolve(KILL);
        if (KernelFeature.CGROUP_KILL.isUsable() && Files.exists(kill)) {
            Files.writeString(kill, "1");
            return;
        }
        try (Stream<Path> groups = Files.walk(group)) {
            for (Path below : groups.filter(Files::isDirectory).toList()) {
                killOneByOne(below.resolve(PROCS));
            }
        }
    }

    /** List those in a group itself; none when it is gone. */
    static List<Long> of(Path group) {
        return members(group.resolve(PROCS)).stream().map(Long::valueOf).toList();
    }

    private static void killOneByOne(Path procs) {
        for (String line : members(procs)) {
            ProcessHandle.of(Long.parseLong(line))
                    // A handle knows when its process began, so that one is killed that was still
                    // there when it was looked at again, or nobody.
                    .filter(process -> members(procs).contains(line))
                    .ifPresent(ProcessHandle::destroyForcibly);
        }
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
