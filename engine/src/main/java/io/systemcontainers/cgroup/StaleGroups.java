package io.systemcontainers.cgroup;

import io.systemcontainers.sys.Flock;
import io.systemcontainers.sys.KernelException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Remove control groups whose keeper was killed: nobody holds their lock. */
public final class StaleGroups {

    private static final System.Logger LOG = System.getLogger(StaleGroups.class.getName());

    private StaleGroups() {}

    /* rmdir(2) says EBUSY until what was killed while it was frozen has died, in every hierarchy. */
    private static final Duration LIMIT = Duration.ofSeconds(3);
    private static final long PAUSE_MILLISECONDS = 10;

    /**
     * Remove what nobody holds.
     *
     * @param layout the host's hierarchies
     * @param young how old a group has to be: a new one may not be locked yet
     */
    public static void remove(CgroupLayout layout, Duration young) {
        Instant before = Instant.now().minus(young);
        Map<Path, Flock> stale = new LinkedHashMap<>();
        try {
            layout.hierarchies().forEach(hierarchy -> claim(hierarchy, before, stale));
            // All of them before any is removed: a process is in a group of every hierarchy.
            stale.keySet().forEach(GroupProcesses::thaw);
            long until = System.nanoTime() + LIMIT.toNanos();
            kill(stale.keySet(), until);
            Set<Path> left = new LinkedHashSet<>(stale.keySet());
            while (!left.isEmpty() && System.nanoTime() < until) {
                left.removeIf(group -> removed(group, stale.get(group)));
                if (!left.isEmpty()) {
                    Thread.sleep(PAUSE_MILLISECONDS);
                    kill(left, until);
                }
            }
            left.forEach(
                    group ->
                            LOG.log(
                                    Level.WARNING,
                                    "removing the control group `"
                                            + group
                                            + "` that a killed keeper left: it still has processes"
                                            + " after "
                                            + LIMIT.toSeconds()
                                            + " s: see its cgroup.procs; the next start tries again"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            stale.values().forEach(Flock::close);
        }
    }

    private static void claim(Hierarchy hierarchy, Instant before, Map<Path, Flock> stale) {
        try (DirectoryStream<Path> groups =
                Files.newDirectoryStream(hierarchy.mountPoint(), CgroupPlan.PREFIX + "*")) {
            for (Path group : groups) {
                claim(group, before, stale);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "looking for control groups in `" + hierarchy.mountPoint() + "`", e);
        }
    }

    private static void claim(Path group, Instant before, Map<Path, Flock> stale)
            throws IOException {
        try {
            if (Files.getLastModifiedTime(group).toInstant().isBefore(before)) {
                Flock lock = Flock.tryExclusive(group);
                if (lock != null) {
                    stale.put(group, lock);
                }
            }
        } catch (IOException | KernelException e) {
            if (Files.exists(group)) {
                throw e;
            }
            // Its own keeper has removed it meanwhile.
        }
    }

    /* Most die with their keeper, as the kernel was told; a process can tell it otherwise: prctl(2). */
    private static void kill(Set<Path> groups, long until) {
        for (Path group : groups) {
            try {
                GroupProcesses.kill(group, until);
            } catch (IOException e) {
                LOG.log(
                        Level.DEBUG,
                        "killing what is in the control group `"
                                + group
                                + "`, parts of which went meanwhile: "
                                + e.getMessage());
            }
        }
    }

    /* rmdir(2) refuses a group that has processes. */
    private static boolean removed(Path group, Flock lock) {
        if (!GroupTree.remove(group)) {
            return false; // whoever waits for it says so when it is for too long
        }
        lock.close();
        return true;
    }
}
