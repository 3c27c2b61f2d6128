package io.systemcontainers.host;

import io.systemcontainers.HostCheck;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Tell how the host's control groups are mounted, see cgroups(7).
 *
 * @param layout which versions there are
 * @param trees the mount that holds each controller; those of version 2 with the tree's mount
 * @param crowded whether the version 2 tree's top holds processes and passes no memory controller
 *     on, as in a container with a cgroup namespace
 */
record Cgroups(Layout layout, Map<String, Mount> trees, boolean crowded) {

    private static final List<String> WANTED = List.of("memory", "pids");

    /** Which versions are mounted. */
    enum Layout {
        NONE("none"),
        LEGACY("v1"),
        HYBRID("hybrid"),
        UNIFIED("v2");

        private final String word;

        Layout(String word) {
            this.word = word;
        }
    }

    static Cgroups of(MountTable mounts, HostFiles files) {
        Map<String, Mount> trees = new LinkedHashMap<>();
        mounts.ofType("cgroup")
                .forEach(
                        mount ->
                                mount.superOptions().stream()
                                        .sorted()
                                        .forEach(option -> trees.putIfAbsent(option, mount)));
        Optional<Mount> second = mounts.ofType("cgroup2").findFirst();
        boolean first = !trees.isEmpty();
        second.ifPresent(
                mount ->
                        words(files, mount, "cgroup.controllers")
                                .forEach(controller -> trees.putIfAbsent(controller, mount)));
        return new Cgroups(
                layout(first, second.isPresent()),
                trees,
                !first && second.filter(mount -> isCrowded(files, mount)).isPresent());
    }

    private static Layout layout(boolean first, boolean second) {
        if (first) {
            return second ? Layout.HYBRID : Layout.LEGACY;
        }
        return second ? Layout.UNIFIED : Layout.NONE;
    }

    /** The root of all groups has no cgroup.type, and may hold processes whatever it passes on. */
    private static boolean isCrowded(HostFiles files, Mount mount) {
        return files.exists(mount.mountPoint() + "/cgroup.type")
                && !words(files, mount, "cgroup.procs").isEmpty()
                && !words(files, mount, "cgroup.subtree_control").contains("memory");
    }

    private static Set<String> words(HostFiles files, Mount mount, String file) {
        String text = files.find(mount.mountPoint() + "/" + file).orElse("").strip();
        return text.isEmpty() ? Set.of() : new LinkedHashSet<>(List.of(text.split("\\s+")));
    }

    HostCheck check() {
        if (layout == Layout.NONE) {
            return Checks.failed(
                    "cgroups",
                    "no cgroup file system is mounted",
                    "mount -t cgroup2 none /sys/fs/cgroup");
        }
        List<String> missing = new ArrayList<>(WANTED);
        missing.removeAll(trees.keySet());
        if (!missing.isEmpty()) {
            return Checks.failed(
                    "cgroups",
                    layout.word + ", without the controllers " + String.join(", ", missing),
                    "boot with `cgroup_enable=memory`, or inside a container give it the host's"
                            + " controllers (Docker: --privileged --cgroupns=host)");
        }
        for (String controller : WANTED) {
            Mount tree = trees.get(controller);
            if (tree.isReadOnly()) {
                return Checks.failed(
                        "cgroups",
                        layout.word + ", `" + tree.mountPoint() + "` is mounted read-only",
                        "inside Docker or Podman, start the container with --privileged");
            }
        }
        if (crowded) {
            // cgroup-v2.rst, "No Internal Process Constraint": EBUSY in subtree_control.
            return Checks.failed(
                    "cgroups",
                    layout.word + ", and the topmost group that can be seen holds processes",
                    "no controllers can be handed on below them; inside Docker or Podman, start the"
                            + " container with --cgroupns=host");
        }
        return Checks.ok("cgroups", layout.word + ", with memory and pids");
    }
}
