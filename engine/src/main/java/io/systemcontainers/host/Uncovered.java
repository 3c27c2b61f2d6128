package io.systemcontainers.host;

import io.systemcontainers.HostCheck;
import java.util.List;
import java.util.Set;

/**
 * Check that {@code /proc} and {@code /sys} are seen whole.
 *
 * <p>A machine mounts its own. The kernel lets a user namespace do so only where one of the same
 * type can be seen that nothing is mounted over (mount_too_revealing() in fs/namespace.c), except
 * on directories that exist to be mounted on.
 */
final class Uncovered {

    private static final int SHOWN = 3;

    /**
     * Directories that are always empty beneath: proc_create_mount_point, sysfs_create_mount_point.
     */
    private static final Set<String> HOLLOW =
            Set.of(
                    "/proc/fs/nfsd",
                    "/proc/openprom",
                    "/proc/sys/fs/binfmt_misc",
                    "/sys/firmware/efi/efivars",
                    "/sys/fs/bpf",
                    "/sys/fs/cgroup",
                    "/sys/fs/fuse/connections",
                    "/sys/fs/pstore",
                    "/sys/fs/resctrl",
                    "/sys/fs/selinux",
                    "/sys/fs/smackfs",
                    "/sys/hypervisor/s390",
                    "/sys/kernel/config",
                    "/sys/kernel/debug",
                    "/sys/kernel/security",
                    "/sys/kernel/tracing");

    private Uncovered() {}

    static HostCheck check(MountTable mounts) {
        for (String type : List.of("proc", "sysfs")) {
            List<Mount> whole =
                    mounts.ofType(type).filter(mount -> mount.root().equals("/")).toList();
            if (whole.isEmpty()) {
                return failed("no whole " + type + " is mounted");
            }
            if (whole.stream().noneMatch(mount -> isUsable(mounts, mount))) {
                return failed("covered: " + describe(mounts, whole.get(0)));
            }
        }
        return Checks.ok("/proc and /sys", "whole");
    }

    /** A read-only /sys will do: machines have theirs read-only. A read-only /proc will not. */
    private static boolean isUsable(MountTable mounts, Mount mount) {
        return covers(mounts, mount).isEmpty()
                && !(mount.type().equals("proc") && mount.isReadOnly());
    }

    private static List<String> covers(MountTable mounts, Mount mount) {
        return mounts.on(mount)
                .map(Mount::mountPoint)
                .filter(point -> !HOLLOW.contains(point))
                .toList();
    }

    private static String describe(MountTable mounts, Mount mount) {
        List<String> covers = covers(mounts, mount);
        if (covers.isEmpty()) {
            return mount.mountPoint() + " is read-only";
        }
        int more = covers.size() - SHOWN;
        return String.join(", ", covers.subList(0, Math.min(SHOWN, covers.size())))
                + (more > 0 ? " and " + more + " more" : "");
    }

    private static HostCheck failed(String found) {
        return Checks.failed(
                "/proc and /sys",
                found,
                "a machine cannot mount its own then; inside Docker or Podman, start the container"
                        + " with --privileged");
    }
}
