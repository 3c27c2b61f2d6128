package io.systemcontainers.cgroup;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.KernelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Describe how control groups are mounted on the host: version 2 alone, version 1, or version 1
 * with an empty version 2 beside it (hybrid).
 *
 * @param hierarchies all of them, in the order of the host's mounts
 */
public record CgroupLayout(List<Hierarchy> hierarchies) {

    /* Options of a version 1 mount that are no controllers: mount options of cgroups(7). */
    private static final Set<String> OPTIONS =
            Set.of(
                    "rw",
                    "ro",
                    "nosuid",
                    "nodev",
                    "noexec",
                    "relatime",
                    "noprefix",
                    "xattr",
                    "clone_children",
                    "seclabel");

    /** Say which kind of layout it is. */
    public enum Mode {
        /** Version 2 alone. */
        V2,
        /** Version 1 alone. */
        V1,
        /** Version 1 for the controllers, version 2 for systemd. */
        HYBRID
    }

    /**
     * Read the layout of this host.
     *
     * @return the layout
     */
    public static CgroupLayout ofHost() {
        Path mountinfo = Path.of("/proc/self/mountinfo");
        try {
            CgroupLayout layout = parse(Files.readAllLines(mountinfo));
            List<Hierarchy> read = new ArrayList<>();
            for (Hierarchy hierarchy : layout.hierarchies) {
                read.add(hierarchy.unified() ? withControllers(hierarchy) : hierarchy);
            }
            return new CgroupLayout(List.copyOf(read));
        } catch (IOException e) {
            throw KernelException.of("reading", mountinfo, e);
        }
    }

    private static Hierarchy withControllers(Hierarchy hierarchy) throws IOException {
        String line =
                Files.readString(hierarchy.mountPoint().resolve("cgroup.controllers")).strip();
        return new Hierarchy(
                hierarchy.mountPoint(),
                true,
                line.isEmpty() ? List.of() : List.of(line.split(" ")));
    }

    /**
     * Parse {@code /proc/PID/mountinfo}: proc_pid_mountinfo(5). Of a hierarchy mounted twice the
     * first counts.
     */
    static CgroupLayout parse(List<String> mountinfo) {
        List<Hierarchy> hierarchies = new ArrayList<>();
        for (String line : mountinfo) {
            String[] halves = line.split(" - ", 2);
            String[] left = halves[0].split(" ");
            String[] right = halves.length < 2 ? new String[0] : halves[1].split(" ");
            if (right.length < 3 || !(right[0].equals("cgroup") || right[0].equals("cgroup2"))) {
                continue;
            }
            boolean unified = right[0].equals("cgroup2");
            List<String> controllers =
                    unified
                            ? List.of()
                            : Arrays.stream(right[2].split(","))
                                    .filter(
                                            option ->
                                                    !OPTIONS.contains(option)
                                                            && !option.startsWith("release_agent="))
                                    .toList();
            Hierarchy hierarchy = new Hierarchy(Path.of(left[4]), unified, controllers);
            boolean seen =
                    hierarchies.stream()
                            .anyMatch(
                                    other ->
                                            other.unified() == unified
                                                    && other.controllers().equals(controllers));
            if (!seen) {
                hierarchies.add(hierarchy);
            }
        }
        return new CgroupLayout(List.copyOf(hierarchies));
    }

    /**
     * Return it for a privileged machine. Its root is the host's, and could write to the files with
     * its limits: they are those of a group around its own, which its namespace does not show. In
     * version 2 there is such a group for every machine.
     *
     * @return the same hierarchies, with a group around the machine's where that limits it
     */
    public CgroupLayout enclosing() {
        return new CgroupLayout(hierarchies.stream().map(Hierarchy::enclosing).toList());
    }

    /**
     * Return which kind of layout it is.
     *
     * @return the kind
     * @throws SystemContainerException if no control groups are mounted
     */
    public Mode mode() {
        boolean v1 = hierarchies.stream().anyMatch(hierarchy -> !hierarchy.unified());
        boolean v2 = hierarchies.stream().anyMatch(Hierarchy::unified);
        if (!v1 && !v2) {
            throw new SystemContainerException(
                    "looking for control groups: none are mounted on this host: mount them,"
                            + " for example with `mount -t cgroup2 none /sys/fs/cgroup`");
        }
        return v1 && v2 ? Mode.HYBRID : v2 ? Mode.V2 : Mode.V1;
    }

    /**
     * Find where devices are filtered: by the controller of version 1, else by a program in version
     * 2.
     */
    Optional<Hierarchy> hierarchyOfDevices() {
        return hierarchies.stream()
                .filter(hierarchy -> hierarchy.has("devices"))
                .findFirst()
                .or(() -> hierarchies.stream().filter(Hierarchy::unified).findFirst());
    }

    /**
     * Find where each command has a group of its own: in version 2, where a process can be born in
     * one and all of it killed at once; else beside nothing but the freezer, for which no init
     * makes groups.
     */
    Optional<Hierarchy> hierarchyOfCommands() {
        return hierarchies.stream()
                .filter(Hierarchy::unified)
                .findFirst()
                .or(
                        () ->
                                hierarchies.stream()
                                        .filter(hierarchy -> hierarchy.has("freezer"))
                                        .findFirst());
    }
}
