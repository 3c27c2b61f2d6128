package io.systemcontainers.machine;

import io.systemcontainers.cgroup.OomKills;

/**
 * Tell how a machine ended.
 *
 * @param waitStatus init's: wait(2); -1 where it is not known
 * @param oomKills how many of its processes were killed for lack of memory
 */
record Ending(int waitStatus, long oomKills) {

    private static final int SIGHUP = 1;
    private static final int SIGINT = 2;

    /** Tell whether init asked for a reboot: reboot(2), Behavior inside PID namespaces. */
    boolean reboot() {
        return waitStatus >= 0 && signal() == SIGHUP;
    }

    private int signal() {
        return waitStatus & 0x7f;
    }

    /** Return init's exit code as a shell would, 128 + n for signal n. */
    int exitCode() {
        return signal() == 0 ? waitStatus >> 8 & 0xff : 128 + signal();
    }

    /**
     * Say how it ended.
     *
     * @param when what to add to that, such as "before it had booted"
     */
    String describe(String when) {
        return how() + " " + when + OomKills.describe(oomKills);
    }

    private String how() {
        if (waitStatus < 0) {
            return "its keeper was killed";
        }
        return switch (signal()) {
            case 0 -> "its init exited with " + exitCode();
            case SIGHUP -> "its init rebooted";
            case SIGINT -> "its init powered off";
            default -> "its init was killed by signal " + signal();
        };
    }
}
