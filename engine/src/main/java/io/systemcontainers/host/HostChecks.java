package io.systemcontainers.host;

import io.systemcontainers.HostCheck;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Look at everything on the host that machines need.
 *
 * <p>It reads a few files below {@code /proc} and changes nothing, which takes a few milliseconds,
 * so that every engine can do it when it is opened. It may run on any thread.
 */
public final class HostChecks {

    private HostChecks() {}

    /**
     * Make all checks.
     *
     * @param store the directory that holds or will hold images and machines
     * @return the checks in the order in which {@code doctor} prints them; machines can run where
     *     none has {@link HostCheck.Verdict#FAILED failed}
     */
    public static List<HostCheck> run(Path store) {
        return run(Platform.ofThisJvm(), new HostFiles(Path.of("/")), store);
    }

    static List<HostCheck> run(Platform platform, HostFiles files, Path store) {
        List<HostCheck> checks = new ArrayList<>();
        checks.add(platform.check(platform.hasKeeper()));
        if (!platform.isLinux()) {
            return checks;
        }
        checks.add(look("kernel", () -> kernel(files).check()));
        checks.add(look("root", () -> privileges(files).check()));
        checks.add(look("native access", NativeCalls::check));
        checks.add(look("kernel features", Fallbacks::ofThisHost));
        checks.add(look("namespaces", () -> Namespaces.of(files).check()));
        checks.add(look("overlayfs", () -> Overlays.of(files, kernel(files).release()).check()));
        checks.add(look("cgroups", () -> Cgroups.of(mounts(files), files).check()));
        checks.add(look("/proc and /sys", () -> Uncovered.check(mounts(files))));
        checks.add(
                look(
                        "executable memory",
                        () -> SealedMemory.check(files.number("/proc/sys/vm/memfd_noexec"))));
        checks.add(look("store", () -> Store.of(store, mounts(files)).check(kernel(files))));
        return checks;
    }

    private static KernelVersion kernel(HostFiles files) {
        return KernelVersion.parse(files.read("/proc/sys/kernel/osrelease"));
    }

    private static MountTable mounts(HostFiles files) {
        return MountTable.parse(files.read("/proc/self/mountinfo"));
    }

    private static Privileges privileges(HostFiles files) {
        return Privileges.parse(files.read("/proc/self/status"), files.read("/proc/self/uid_map"));
    }

    /** What cannot be looked at is a finding like any other. */
    private static HostCheck look(String name, Supplier<HostCheck> check) {
        try {
            return check.get();
        } catch (UncheckedIOException | IllegalArgumentException e) {
            return Checks.failed(
                    name, e.getMessage(), "mount an ordinary /proc, and make it readable");
        }
    }
}
