package io.systemcontainers.host;

import io.systemcontainers.HostCheck;
import io.systemcontainers.sys.KernelFeature;
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

    private static final String COPIES =
            "the first unprivileged machine of each image on each range of ids copies the image,"
                    + " 2 s and 175 MB for debian:12";

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
        return check(KernelFeature.IDMAPPED_LAYERS.isSwitchedOff());
    }

    HostCheck check(boolean withoutIdmappedLayers) {
        // 5.11 has overlays in user namespaces, 5.12 idmapped mounts, 5.14 cgroup.kill: 5.15 is
        // the first long-term kernel with all of them.
        if (!isAtLeast(5, 15)) {
            return Checks.failed("kernel", release, "machines need Linux 5.15 or later");
        }
        // Linux bc70682a497c ("ovl: support idmapped layers") is in 5.19.
        if (!isAtLeast(5, 19)) {
            return Checks.warning(
                    "kernel",
                    release + ", whose overlays refuse idmapped layers",
                    COPIES + "; Linux 5.19 or later does not need to");
        }
        if (withoutIdmappedLayers) {
            return Checks.warning(
                    "kernel",
                    release + ", whose overlays may not use idmapped layers",
                    COPIES
                            + "; take `"
                            + KernelFeature.IDMAPPED_LAYERS
                            + "` out of the property "
                            + KernelFeature.PROPERTY
                            + " to do without");
        }
        return Checks.ok("kernel", release);
    }
}
