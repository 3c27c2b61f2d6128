package io.systemcontainers.sys;

import java.util.Set;

/** Tell file systems that keep files from those in which the kernel makes them up: statfs(2). */
public final class FileSystemKind {

    // linux/magic.h
    private static final Set<Long> MADE_UP =
            Set.of(
                    0x9fa0L, // proc
                    0x62656572L, // sysfs
                    0x64626720L, // debugfs
                    0x74726163L, // tracefs
                    0x73636673L, // securityfs
                    0x63677270L, // cgroup2
                    0x27e0ebL); // cgroup

    private FileSystemKind() {}

    /**
     * Tell whether the kernel makes up what is read from a file: it may have no end, and reading
     * may do something.
     *
     * @param file the file, which may be open in name only
     * @param shown what errors call it
     * @return whether it is in {@code proc}, {@code sysfs} or another of these
     */
    public static boolean isMadeUp(Fd file, Object shown) {
        return MADE_UP.contains(FileSystemSpace.status(file, shown).getLong(0));
    }
}
