package io.systemcontainers.machine;

import io.systemcontainers.keeper.Step;
import java.util.ArrayList;
import java.util.List;

/**
 * Plan which of systemd's units stay away, for what they do belongs to the host or to a machine
 * that lives for weeks. They are masked as {@code systemctl mask --runtime} does; a unit that
 * somebody puts into {@code /etc} has precedence: systemd.unit(5).
 */
final class MaskedUnits {

    private static final List<String> UNITS =
            List.of(
                    // What is the host's kernel's.
                    "dev-hugepages.mount",
                    "sys-kernel-debug.mount",
                    "sys-kernel-tracing.mount",
                    "sys-kernel-config.mount",
                    "sys-fs-fuse-connections.mount",
                    "proc-sys-fs-binfmt_misc.automount",
                    "modprobe@.service",
                    "systemd-modules-load.service",
                    "systemd-network-generator.service", // of the kernel's command line
                    "systemd-pstore.service",
                    "systemd-random-seed.service",
                    "systemd-remount-fs.service",
                    "systemd-udev-trigger.service",
                    "systemd-udevd.service",
                    "systemd-journald-audit.socket",
                    // What only costs time in a machine that is thrown away.
                    "systemd-journal-flush.service",
                    "systemd-update-utmp.service",
                    "systemd-update-utmp-runlevel.service",
                    "e2scrub_reap.service",
                    "e2scrub_all.timer",
                    "fstrim.timer",
                    // What would run apt while a test does.
                    "apt-daily.timer",
                    "apt-daily-upgrade.timer",
                    "dpkg-db-backup.timer",
                    "man-db.timer",
                    "motd-news.timer");

    private MaskedUnits() {}

    static List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        steps.add(Step.directory("/run/systemd", 0755));
        steps.add(Step.directory("/run/systemd/system", 0755));
        UNITS.forEach(unit -> steps.add(Step.symlink("/dev/null", "/run/systemd/system/" + unit)));
        return steps;
    }
}
