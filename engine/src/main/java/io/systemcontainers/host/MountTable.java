package io.systemcontainers.host;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Hold what is mounted where this process can see it.
 *
 * @param mounts in the kernel's order
 */
record MountTable(List<Mount> mounts) {

    /** Read {@code /proc/self/mountinfo}. */
    static MountTable parse(String mountinfo) {
        return new MountTable(
                mountinfo.lines().filter(line -> !line.isBlank()).map(Mount::parse).toList());
    }

    Stream<Mount> ofType(String type) {
        return mounts.stream().filter(mount -> mount.type().equals(type));
    }

    Stream<Mount> on(Mount mount) {
        return mounts.stream()
                .filter(child -> child.parent() == mount.id() && child.id() != mount.id());
    }

    /**
     * Find the mount that a path without symbolic links lies on, walking down as the kernel does.
     */
    Optional<Mount> holding(String path) {
        Optional<Mount> here =
                mounts.stream()
                        .filter(mount -> mount.mountPoint().equals("/"))
                        .filter(mount -> mounts.stream().noneMatch(up -> isStacked(mount, up)))
                        .findFirst();
        Optional<Mount> next = here;
        while (next.isPresent()) {
            here = next;
            next =
                    on(here.get())
                            .filter(child -> child.isAbove(path))
                            .min(Comparator.comparingInt(child -> child.mountPoint().length()));
        }
        return here;
    }

    private static boolean isStacked(Mount upper, Mount lower) {
        return upper.parent() == lower.id()
                && upper.id() != lower.id()
                && lower.mountPoint().equals(upper.mountPoint());
    }
}
