package io.systemcontainers.cgroup;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.Rollback;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The control groups whose keeper was killed: no process holds their lock. */
public final class StaleGroups {

    private static final System.Logger LOG = System.getLogger(StaleGroups.class.getName());

    /*
     * Of all together. rmdir(2) says EBUSY until what was killed while it was frozen has died, in
     * every hierarchy; and a machine's root may have made thousands.
     */
    private static final Duration LIMIT = Duration.ofSeconds(15);
    /* Of each before any other has longer: no tree of thousands is in the way of those of a few. */
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final long SHORTEST_PAUSE = 5;
    private static final long LONGEST_PAUSE = 200;

    private final CgroupLayout layout;
    private final MachineIds ids;

    /**
     * @param layout the host's hierarchies
     * @param ids the host ids of machines
     */
    public StaleGroups(CgroupLayout layout, MachineIds ids) {
        this.layout = layout;
        this.ids = ids;
    }

    /**
     * Remove what no process holds.
     *
     * @param young how old a group has to be: a new one may not be locked yet
     */
    public void remove(Duration young) {
        Instant before = Instant.now().minus(young);
        try (Rollback claimed = new Rollback()) {
            List<StaleGroup> stale = new ArrayList<>();
            for (Hierarchy hierarchy : layout.hierarchies()) {
                for (Path group : groups(hierarchy)) {
                    if (isOlder(group, before)) {
                        StaleGroup.claim(group).map(claimed::add).ifPresent(stale::add);
                    }
                }
            }
            remove(stale, System.nanoTime() + LIMIT.toNanos());
            warn(stale.stream().map(StaleGroup::path).toList());
        }
    }

    /**
     * Remove those of one machine, whose keeper is known to have ended.
     *
     * @param id the machine's id
     */
    void removeOf(String id) {
        removeOf(id, LIMIT).ifPresent(StaleGroups::warn);
    }

    /**
     * Remove those of one machine, whose keeper is known to have ended, unless another process is
     * removing them: that is waited for.
     *
     * @param id the machine's id
     * @param limit how long to go on; less where this thread is interrupted, which it stays
     * @return what is left then; empty when nothing is
     */
    Optional<LeftGroups> removeOf(String id, Duration limit) {
        long until = System.nanoTime() + limit.toNanos();
        List<Path> groups = groupsOf(id);
        try {
            for (long pause = SHORTEST_PAUSE; !groups.isEmpty(); pause = longer(pause)) {
                removeFree(groups, until);
                groups = groupsOf(id);
                if (System.nanoTime() - until >= 0) {
                    break;
                }
                if (!groups.isEmpty()) {
                    Thread.sleep(pause);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return groups.isEmpty() ? Optional.empty() : Optional.of(LeftGroups.of(groups));
    }

    private List<Path> groupsOf(String id) {
        return layout.hierarchies().stream()
                .map(hierarchy -> hierarchy.mountPoint().resolve(CgroupPlan.PREFIX + id))
                .filter(Files::exists)
                .toList();
    }

    private void removeFree(List<Path> groups, long until) {
        try (Rollback claimed = new Rollback()) {
            List<StaleGroup> free = new ArrayList<>();
            for (Path group : groups) {
                StaleGroup.claim(group).map(claimed::add).ifPresent(free::add);
            }
            remove(free, until);
        }
    }

    /* Leaves in the list what could not be removed. */
    private void remove(List<StaleGroup> left, long until) {
        // All of them before any is removed: a process is in a group of every hierarchy.
        left.forEach(StaleGroup::thaw);
        try {
            kill(left, until);
            left.removeIf(group -> group.remove(System.nanoTime() + FIRST.toNanos()));
            left.removeIf(group -> group.remove(until));
            for (long pause = SHORTEST_PAUSE;
                    !left.isEmpty() && System.nanoTime() - until < 0;
                    pause = longer(pause)) {
                StuckProcesses.release(left.stream().map(StaleGroup::path).toList(), ids);
                Thread.sleep(pause);
                removeOnce(left, until);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static long longer(long pause) {
        return Math.min(pause * 2, LONGEST_PAUSE);
    }

    private static void removeOnce(List<StaleGroup> left, long until) {
        left.removeIf(StaleGroup::hasGone);
        kill(left, until);
        left.removeIf(group -> group.remove(until));
    }

    private static void warn(List<Path> left) {
        if (!left.isEmpty()) {
            warn(LeftGroups.of(left));
        }
    }

    private static void warn(LeftGroups left) {
        LOG.log(
                Level.WARNING,
                "removing control groups that a killed keeper left: after "
                        + LIMIT.toSeconds()
                        + " s "
                        + left
                        + ": the next engine that opens goes on");
    }

    private static List<Path> groups(Hierarchy hierarchy) {
        List<Path> all = new ArrayList<>();
        try (DirectoryStream<Path> groups =
                Files.newDirectoryStream(hierarchy.mountPoint(), CgroupPlan.PREFIX + "*")) {
            groups.forEach(all::add);
            return all;
        } catch (IOException | DirectoryIteratorException e) {
            throw new SystemContainerException(
                    "looking for control groups in `" + hierarchy.mountPoint() + "`: " + e, e);
        }
    }

    private static boolean isOlder(Path group, Instant before) {
        try {
            return Files.getLastModifiedTime(group).toInstant().isBefore(before);
        } catch (IOException e) {
            if (Files.exists(group)) {
                throw KernelException.of("looking at", group, e);
            }
            return false; // its own keeper has removed it meanwhile
        }
    }

    /* Most die with their keeper, as the kernel was told; a process can tell it otherwise: prctl(2). */
    private static void kill(List<StaleGroup> groups, long until) {
        for (StaleGroup group : groups) {
            try {
                group.kill(until);
            } catch (IOException e) {
                LOG.log(
                        Level.DEBUG,
                        "killing what is in the control group `"
                                + group.path()
                                + "`, parts of which went meanwhile: "
                                + e.getMessage());
            }
        }
    }
}
