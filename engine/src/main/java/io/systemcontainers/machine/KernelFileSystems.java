package io.systemcontainers.machine;

import io.systemcontainers.keeper.Step;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Plan {@code /proc} and {@code /sys}, with LXD's meaning: all of it unprivileged, what is safe
 * privileged.
 */
final class KernelFileSystems {

    private static final long FLAGS = Step.NOSUID | Step.NODEV | Step.NOEXEC;

    /* There only where the kernel was built with it. */
    private static final Path SYSRQ_TRIGGER = Path.of("/proc/sysrq-trigger");

    private KernelFileSystems() {}

    static List<Step> steps(boolean privileged) {
        List<Step> steps = new ArrayList<>(mounts());
        steps.addAll(covers(privileged));
        return steps;
    }

    static List<Step> mounts() {
        return List.of(
                Step.mount("proc", "/proc", FLAGS, ""), Step.mount("sysfs", "/sys", FLAGS, ""));
    }

    /** Plan what is over them, where the machine's root is the host's. */
    static List<Step> covers(boolean privileged) {
        List<Step> steps = new ArrayList<>();
        if (privileged) {
            readOnly(steps, "/proc/sys", "/proc/sys/net");
            if (Files.exists(SYSRQ_TRIGGER)) {
                readOnly(steps, SYSRQ_TRIGGER.toString(), null);
            }
            readOnly(steps, "/sys", "/sys/devices/virtual/net");
        }
        return steps;
    }

    /**
     * Have a tree read-only but for one directory in it. The bind of the tree takes that
     * directory's along.
     */
    private static void readOnly(List<Step> steps, String tree, String writable) {
        if (writable != null) {
            steps.add(Step.cover(writable, writable, 0));
        }
        steps.add(Step.cover(tree, tree, Step.RECURSIVE | FLAGS | Step.READ_ONLY));
    }

    /**
     * Plan a second, uncovered {@code /proc} and {@code /sys}: in a user namespace the kernel lets
     * nobody mount another where the only one there is has something mounted over it
     * (mount_too_revealing() of fs/namespace.c), which systemd's sandboxed services and nested
     * containers have to. LXD's place for them.
     */
    static List<Step> uncovered() {
        return List.of(
                Step.directory("/dev/.lxc", 0700),
                Step.directory("/dev/.lxc/proc", 0700),
                Step.directory("/dev/.lxc/sys", 0700),
                Step.mount("proc", "/dev/.lxc/proc", FLAGS, ""),
                Step.mount("sysfs", "/dev/.lxc/sys", FLAGS, ""));
    }
}
