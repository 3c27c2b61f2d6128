package io.systemcontainers.cgroup;

import io.systemcontainers.sys.Flock;
import io.systemcontainers.sys.KernelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A control group that no keeper holds any more, as long as this process holds its lock: only the
 * process that does kills what is in it, and removes it. Another group may have its name as soon as
 * it has gone, when its machine starts again.
 *
 * @param path the group's directory
 * @param lock the lock on it
 */
record StaleGroup(Path path, Flock lock) implements AutoCloseable {

    /**
     * Claim a group.
     *
     * @param path the group's directory
     * @return the group; empty when it has gone, or another process holds its lock
     */
    static Optional<StaleGroup> claim(Path path) {
        Flock lock;
        try {
            lock = Flock.tryExclusive(path);
        } catch (KernelException e) {
            if (Files.exists(path)) {
                throw e;
            }
            return Optional.empty(); // its own keeper has removed it meanwhile
        }
        if (lock == null) {
            return Optional.empty();
        }
        StaleGroup group = new StaleGroup(path, lock);
        if (group.hasGone()) {
            group.close();
            return Optional.empty();
        }
        return Optional.of(group);
    }

    /** Tell whether it has gone, whatever has its name now. */
    boolean hasGone() {
        return !lock.isOf(path);
    }

    /** Thaw what is in it, where it is of version 1. */
    void thaw() {
        if (!hasGone()) {
            GroupProcesses.thaw(path);
        }
    }

    /**
     * Kill what is in it.
     *
     * @param until when to stop: {@link System#nanoTime}
     */
    void kill(long until) throws IOException {
        if (!hasGone()) {
            GroupProcesses.kill(path, until);
        }
    }

    /**
     * Remove it and those below, as far as no process is in them.
     *
     * @param until when to stop: {@link System#nanoTime}
     * @return whether it has gone
     */
    boolean remove(long until) {
        return hasGone() || GroupTree.remove(path, until) || hasGone();
    }

    @Override
    public void close() {
        lock.close();
    }
}
