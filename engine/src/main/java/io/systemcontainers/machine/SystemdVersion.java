package io.systemcontainers.machine;

import io.systemcontainers.FileStat;
import io.systemcontainers.rootfs.RootDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The version of systemd that an image has, by the name of the library that is its own. */
final class SystemdVersion {

    /* Version 258 dropped control groups of version 1: NEWS of systemd. */
    private static final int UNIFIED_ONLY = 258;

    private static final Pattern LIBRARY = Pattern.compile("libsystemd-shared-(\\d{1,6})\\b.*");

    private static final List<String> PLACES =
            List.of(
                    "/usr/lib/x86_64-linux-gnu/systemd",
                    "/usr/lib/aarch64-linux-gnu/systemd",
                    "/usr/lib64/systemd",
                    "/usr/lib/systemd",
                    "/lib/systemd");

    private SystemdVersion() {}

    /** Find it below an image's root directory. */
    static OptionalInt of(Path rootfs) {
        try (RootDirectory root = RootDirectory.open(rootfs)) {
            return PLACES.stream()
                    .flatMap(place -> names(root, place))
                    .map(LIBRARY::matcher)
                    .filter(Matcher::matches)
                    .mapToInt(library -> Integer.parseInt(library.group(1)))
                    .findFirst();
        }
    }

    private static Stream<String> names(RootDirectory root, String place) {
        return root.exists(place) && root.statFollowing(place).type() == FileStat.Type.DIRECTORY
                ? root.list(place).stream()
                : Stream.empty();
    }

    /** Tell whether it boots on control groups of version 2 only. */
    static boolean needsVersion2(Path rootfs) {
        return of(rootfs).orElse(0) >= UNIFIED_ONLY;
    }
}
