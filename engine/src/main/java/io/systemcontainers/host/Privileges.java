package io.systemcontainers.host;

import io.systemcontainers.HostCheck;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Tell who this process is and what it may do.
 *
 * @param user the effective user id
 * @param capabilities the effective capabilities, one bit each
 * @param wholeIdRange whether it sees all user ids, that is, runs in the first user namespace
 */
record Privileges(long user, long capabilities, boolean wholeIdRange) {

    private static final Pattern USER = Pattern.compile("(?m)^Uid:\\s+\\d+\\s+(\\d+)");
    private static final Pattern EFFECTIVE = Pattern.compile("(?m)^CapEff:\\s+([0-9a-f]+)$");

    /** user_namespaces(7): what the first user namespace's map looks like. */
    private static final Pattern ALL_IDS = Pattern.compile("\\s*0\\s+0\\s+4294967295\\s*");

    /** Read {@code /proc/self/status} and {@code /proc/self/uid_map}. */
    static Privileges parse(String status, String userMap) {
        return new Privileges(
                Long.parseLong(field(USER, status)),
                Long.parseUnsignedLong(field(EFFECTIVE, status), 16),
                ALL_IDS.matcher(userMap).matches());
    }

    private static String field(Pattern pattern, String status) {
        Matcher matcher = pattern.matcher(status);
        if (!matcher.find()) {
            throw new IllegalArgumentException("no line like `" + pattern + "` in `status`");
        }
        return matcher.group(1);
    }

    HostCheck check() {
        if (user != 0) {
            return Checks.failed(
                    "root",
                    "the effective user id is " + user,
                    "run the build or the test as root, for example: sudo mvn verify");
        }
        if (!wholeIdRange) {
            return Checks.failed(
                    "root",
                    "root only inside a user namespace, as in a rootless container",
                    "run the tests as the host's root, outside of the container");
        }
        Set<Capability> missing = Capability.missingFrom(capabilities);
        if (!missing.isEmpty()) {
            return Checks.failed(
                    "root",
                    "root without "
                            + missing.stream().map(Enum::name).collect(Collectors.joining(", ")),
                    "inside Docker or Podman, start the container with --privileged");
        }
        return Checks.ok("root", "root, with every capability that is used");
    }
}
