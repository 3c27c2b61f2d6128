package io.systemcontainers.image;

import io.systemcontainers.image.archive.DebianRelease;
import java.util.ArrayList;
import java.util.List;

/**
 * Name what goes into a Debian image beside what is essential or of priority required: what people
 * expect of a machine, and nothing that runs by itself.
 */
final class DebianPackages {

    private static final List<String> ALL =
            List.of(
                    "apt",
                    "ca-certificates",
                    "dbus",
                    "iproute2",
                    "iputils-ping",
                    "less",
                    "libpam-systemd",
                    "netbase",
                    "procps",
                    "sudo",
                    "systemd",
                    "systemd-sysv");

    private DebianPackages() {}

    static List<String> of(DebianRelease release) {
        List<String> names = new ArrayList<>();
        if (release == DebianRelease.BOOKWORM) {
            // Else its alternative usrmerge is taken, which brings all of Perl.
            names.add("usr-is-merged");
        }
        names.addAll(ALL);
        return names;
    }
}
