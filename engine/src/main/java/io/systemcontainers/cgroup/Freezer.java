package io.systemcontainers.cgroup;

import io.systemcontainers.SystemContainerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Freeze and thaw a machine: cgroup-v1/freezer-subsystem.rst, {@code cgroup.freeze} of
 * cgroup-v2.rst.
 */
public final class Freezer {

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final long PAUSE_MILLISECONDS = 1;

    private final Path control;
    private final Path state;
    private final boolean unified;

    /**
     * Find the file that freezes a machine.
     *
     * @param layout the host's hierarchies
     * @param id the machine's id
     */
    public Freezer(CgroupLayout layout, String id) {
        Hierarchy hierarchy =
                layout.hierarchies().stream()
                        .filter(candidate -> candidate.has("freezer"))
                        .findFirst()
                        .or(
                                () ->
                                        layout.hierarchies().stream()
                                                .filter(Hierarchy::unified)
                                                .findFirst())
                        .orElseThrow(
                                () ->
                                        new SystemContainerException(
                                                "looking for a way to freeze: this host has no freezer: mount cgroup2, or the freezer of version 1"));
        unified = hierarchy.unified();
        Path group = hierarchy.mountPoint().resolve(CgroupPlan.PREFIX + id);
        control = group.resolve(unified ? "cgroup.freeze" : "freezer.state");
        state = group.resolve(unified ? "cgroup.events" : "freezer.state");
    }

    /** Freeze everything, and wait until it is frozen. */
    public void freeze() {
        set(unified ? "1" : "FROZEN", unified ? "frozen 1" : "FROZEN");
    }

    /** Let everything go on. */
    public void thaw() {
        set(unified ? "0" : "THAWED", unified ? "frozen 0" : "THAWED");
    }

    private void set(String value, String reached) {
        long until = System.nanoTime() + LIMIT.toNanos();
        try {
            Files.writeString(control, value);
            while (!Files.readString(state).contains(reached)) {
                if (System.nanoTime() > until) {
                    throw new SystemContainerException(
                            "writing `"
                                    + value
                                    + "` to `"
                                    + control
                                    + "`: the kernel had not done it within "
                                    + LIMIT.toSeconds()
                                    + " s");
                }
                // Neither version tells without being asked: a tracer's or a sleeping process's
                // time is not known.
                Thread.sleep(PAUSE_MILLISECONDS);
            }
        } catch (IOException e) {
            throw new SystemContainerException(
                    "writing `" + value + "` to `" + control + "`: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SystemContainerException(
                    "writing `" + value + "` to `" + control + "`: interrupted", e);
        }
    }
}
