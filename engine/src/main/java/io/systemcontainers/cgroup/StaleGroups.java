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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The control groups whose keeper was killed: no process holds their lock. */
public final class StaleGroups {

    private static final System.Logger LOG = System.getLogger(StaleGroups.class.getName());

    /*
     * Of all together. rmdir(2) says EBUSY until what was killed while it was frozen has died, in
     * every hierarchy; and a machine's root may have made thousands.
     */
    private static final Duration LIMIT = Duration.ofSeconds(15);
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
        Map<Path, Flock> stale = new LinkedHashMap<>();
        try {
            layout.hierarchies().forEach(hierarchy -> claim(hierarchy, before, stale));
            remove(stale.keySet());
        } finally {
            stale.values().forEach(Flock::close);
        }
    }

    /**
     * Remove those of one machine, whose keeper is known to have ended.
     *
     * @param id the machine's id
     */
    void removeOf(String id) {
        Set<Path> groups = new LinkedHashSet<>();
        for (Hierarchy hierarchy : layout.hierarchies()) {
            Path group = hierarchy.mountPoint().resolve(CgroupPlan.PREFIX + id);
            if (Files.exists(group)) {
                groups.add(group);
            }
        }
        remove(groups);
    }

    private void remove(Set<Path> groups) {
        // All of them before any is removed: a process is in a group of every hierarchy.
        groups.forEach(GroupProcesses::thaw);
        long until = System.nanoTime() + LIMIT.toNanos();
        Set<Path> left = new LinkedHashSet<>(groups);
        try {
            kill(left, until);
            left.removeIf(group -> GroupTree.remove(group, until));
            for (long pause = SHORTEST_PAUSE;
                    !left.isEmpty() && System.nanoTime() - until < 0;
                    pause = Math.min(pause * 2, LONGEST_PAUSE)) {
                StuckProcesses.release(left, ids);
                Thread.sleep(pause);
                kill(left, until);
                left.removeIf(group -> GroupTree.remove(group, until));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!left.isEmpty()) {
            warn(left);
        }
    }

    private static void warn(Set<Path> left) {
        List<Long> processes = new ArrayList<>();
        int[] groups = {0};
        for (Path group : left) {
            GroupTree.visit(
                    group,
                    below -> {
                        groups[0]++;
                        processes.addAll(GroupProcesses.of(below));
                    });
        }
        LOG.log(
                Level.WARNING,
                "removing the control group `"
                        + left.iterator().next()
                        + "` and others that a killed keeper left: "
                        + groups[0]
                        + " are left in them after "
                        + LIMIT.toSeconds()
                        + " s, "
                        + (processes.isEmpty()
                                ? "without a process"
                                : "with processes that do not die, " + Set.copyOf(processes))
                        + ": the next engine that opens goes on");
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
}
