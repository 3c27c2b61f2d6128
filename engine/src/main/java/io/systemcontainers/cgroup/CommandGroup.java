package io.systemcontainers.cgroup;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Look into a control group that somebody else removes when it is empty, and kill what is in it and
 * below.
 *
 * @param path the group's directory
 */
public record CommandGroup(Path path) {

    private static final System.Logger LOG = System.getLogger(CommandGroup.class.getName());
    private static final long PAUSE_MILLISECONDS = 2;

    /**
     * List the processes in it and below.
     *
     * @return their ids on the host; none when the group is gone
     */
    public List<Long> processes() {
        return GroupProcesses.below(path);
    }

    /**
     * Kill all that is in it: at once where the kernel can, else one by one, as often as it takes
     * while they fork.
     *
     * @param limit how long to try at most
     */
    public void kill(Duration limit) {
        long until = System.nanoTime() + limit.toNanos();
        boolean done = killOnce(until);
        while (!done && System.nanoTime() - until < 0 && !processes().isEmpty() && pause()) {
            done = killOnce(until);
        }
    }

    /* Whether nobody can have escaped. */
    private boolean killOnce(long until) {
        try {
            return GroupProcesses.kill(path, until);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "killing all in `" + path + "`, which may go at any time", e);
            return !Files.exists(path);
        }
    }

    private static boolean pause() {
        try {
            Thread.sleep(PAUSE_MILLISECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
