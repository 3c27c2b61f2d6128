package io.systemcontainers.leak;

import io.systemcontainers.Machine;
import io.systemcontainers.cgroup.CgroupLayout;

/**
 * Freeze a process in a control group that a machine's root made below the machine's own. In
 * version 1 nothing but thawing that very group lets the process die
 * (cgroup-v1/freezer-subsystem.rst); version 2 kills what is frozen.
 */
final class FrozenGroup {

    private static final String SLEEP =
            " && { sleep 1000 </dev/null >/dev/null 2>&1 & }"
                    // Not the shell on its way to it, which still has the command's output.
                    + " && until grep -q sleep /proc/$!/comm; do :; done"
                    + " && echo $! > x/cgroup.procs";
    private static final String LEGACY =
            "cd /sys/fs/cgroup/freezer && mkdir x"
                    + SLEEP
                    + " && echo FROZEN > x/freezer.state"
                    + " && until grep -q FROZEN x/freezer.state; do :; done"
                    + " && grep -q . x/cgroup.procs";
    private static final String UNIFIED =
            "cd /sys/fs/cgroup && mkdir x"
                    + SLEEP
                    + " && echo 1 > x/cgroup.freeze"
                    + " && until grep -q 'frozen 1' x/cgroup.events; do :; done"
                    + " && grep -q . x/cgroup.procs";

    private FrozenGroup() {}

    /** Tell whether what is frozen here survives SIGKILL. */
    static boolean survivesKill() {
        return CgroupLayout.ofHost().hierarchies().stream()
                .anyMatch(
                        hierarchy ->
                                !hierarchy.unified()
                                        && hierarchy.controllers().contains("freezer"));
    }

    static void makeIn(Machine machine) {
        machine.exec("sh", "-c", survivesKill() ? LEGACY : UNIFIED).assertSuccess();
    }
}
