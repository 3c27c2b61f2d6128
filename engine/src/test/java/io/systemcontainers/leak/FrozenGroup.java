package io.systemcontainers.leak;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.systemcontainers.Machine;
import io.systemcontainers.cgroup.CgroupLayout;

/**
 * Freeze a process in a control group that a machine's root made below the machine's own: nothing
 * but thawing that very group lets the process die (cgroup-v1/freezer-subsystem.rst).
 */
final class FrozenGroup {

    private static final String SCRIPT =
            "cd /sys/fs/cgroup/freezer && mkdir x"
                    + " && { sleep 1000 </dev/null >/dev/null 2>&1 & }"
                    // Not the shell on its way to it, which still has the command's output.
                    + " && until grep -q sleep /proc/$!/comm; do :; done"
                    + " && echo $! > x/cgroup.procs && echo FROZEN > x/freezer.state"
                    + " && until grep -q FROZEN x/freezer.state; do :; done"
                    + " && grep -q . x/cgroup.procs";

    private FrozenGroup() {}

    static void assumePossible() {
        assumeTrue(
                CgroupLayout.ofHost().hierarchies().stream()
                        .anyMatch(
                                hierarchy ->
                                        !hierarchy.unified()
                                                && hierarchy.controllers().contains("freezer")),
                "this host has no freezer of cgroup version 1: version 2 kills what is frozen");
    }

    static void makeIn(Machine machine) {
        machine.exec("sh", "-c", SCRIPT).assertSuccess();
    }
}
