package io.systemcontainers.host;

import io.systemcontainers.HostCheck;
import java.util.List;
import java.util.OptionalLong;

/**
 * Tell which namespaces the kernel has and may make.
 *
 * @param missing those it was built without
 * @param userLimit {@code user.max_user_namespaces}
 * @param unprivileged {@code kernel.unprivileged_userns_clone}, which only Debian's kernels have
 * @param restricted {@code kernel.apparmor_restrict_unprivileged_userns}, since Ubuntu 23.10
 */
record Namespaces(
        List<String> missing,
        OptionalLong userLimit,
        OptionalLong unprivileged,
        OptionalLong restricted) {

    private static final List<String> ALL =
            List.of("user", "mnt", "pid", "net", "uts", "ipc", "cgroup");

    static Namespaces of(HostFiles files) {
        return new Namespaces(
                ALL.stream().filter(name -> !files.exists("/proc/self/ns/" + name)).toList(),
                files.number("/proc/sys/user/max_user_namespaces"),
                files.number("/proc/sys/kernel/unprivileged_userns_clone"),
                files.number("/proc/sys/kernel/apparmor_restrict_unprivileged_userns"));
    }

    HostCheck check() {
        if (!missing.isEmpty()) {
            return Checks.failed(
                    "namespaces",
                    "the kernel was built without these: " + String.join(", ", missing),
                    "boot a kernel of the distribution");
        }
        if (userLimit.isPresent() && userLimit.getAsLong() == 0) {
            return Checks.failed(
                    "namespaces",
                    "user.max_user_namespaces is 0",
                    "sysctl -w user.max_user_namespaces=10000");
        }
        return Checks.ok("namespaces", "all of them" + words());
    }

    /** Two settings that people know from elsewhere: neither stops root. */
    private String words() {
        StringBuilder words = new StringBuilder();
        if (unprivileged.isPresent() && unprivileged.getAsLong() == 0) {
            words.append("; kernel.unprivileged_userns_clone is 0, which does not concern root");
        }
        if (restricted.isPresent() && restricted.getAsLong() != 0) {
            words.append(
                    "; kernel.apparmor_restrict_unprivileged_userns is "
                            + restricted.getAsLong()
                            + ", which does not concern root");
        }
        return words.toString();
    }
}
