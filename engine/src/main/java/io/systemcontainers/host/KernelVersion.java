package io.systemcontainers.host;

import io.systemcontainers.HostCheck;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hold the first two numbers of a kernel's release.
 *
 * @param release the whole release, as in {@code uname -r}
 * @param major the first number
 * @param minor the second number
 */
record KernelVersion(String release, int major, int minor) {

    private static final Pattern RELEASE = Pattern.compile("(\\d+)\\.(\\d+)");

    /** Read {@code /proc/sys/kernel/osrelease}. */
    static KernelVersion parse(String text) {
        String release = text.strip();
        Matcher matcher = RELEASE.matcher(release);
        if (!matcher.lookingAt()) {
            throw new IllegalArgumentException("not a kernel release: `" + release + "`");
        }
        return new KernelVersion(
                release, Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    boolean isAtLeast(int wantedMajor, int wantedMinor) {
        return major > wantedMajor || major == wantedMajor && minor >= wantedMinor;
    }

    HostCheck check() {
        // 5.11 has overlays in user namespaces, 5.12 idmapped mounts, 5.14 cgroup.kill: 5.15 is
        // the first long-term kernel with all of them. What came later can be done without.
        return isAtLeast(5, 15)
                ? Checks.ok("kernel", release)
                : Checks.failed("kernel", release, "machines need Linux 5.15 or later");
    }
}
