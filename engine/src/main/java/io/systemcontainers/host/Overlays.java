package io.systemcontainers.host;

import io.systemcontainers.HostCheck;

/**
 * Tell whether the kernel has overlayfs.
 *
 * @param present whether it is there now
 * @param loadable whether there is a module for it, which mounting loads
 */
record Overlays(boolean present, boolean loadable) {

    static Overlays of(HostFiles files, String release) {
        if (isListed(files.read("/proc/filesystems"))) {
            return new Overlays(true, true);
        }
        // modules.dep is large: it is read on hosts that have not mounted an overlay since boot.
        String modules = "/lib/modules/" + release + "/modules.dep";
        return new Overlays(false, files.find(modules).filter(Overlays::isModule).isPresent());
    }

    /** Look through {@code /proc/filesystems}: a type per line, after "nodev" and a tab. */
    static boolean isListed(String filesystems) {
        return filesystems.lines().anyMatch(line -> line.strip().endsWith("\toverlay"));
    }

    /** Look through {@code modules.dep}: "kernel/fs/overlayfs/overlay.ko.xz: …" per line. */
    static boolean isModule(String modules) {
        return modules.lines().anyMatch(line -> line.matches(".*/overlay\\.ko[^:/]*:.*"));
    }

    HostCheck check() {
        if (present) {
            return Checks.ok("overlayfs", "present");
        }
        if (loadable) {
            return Checks.ok("overlayfs", "a module, loaded by the first mount");
        }
        return Checks.failed(
                "overlayfs",
                "neither in /proc/filesystems nor a module of the running kernel",
                "modprobe overlay (inside a container: on its host), or boot a kernel that has it");
    }
}
