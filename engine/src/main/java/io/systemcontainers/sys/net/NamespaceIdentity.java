package io.systemcontainers.sys.net;

import io.systemcontainers.SystemContainerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What tells a network namespace from all others, those that have ended included. The kernel gives
 * the inode of one that has ended to the next that is made, and counts its cookies from the
 * beginning when it boots.
 *
 * @param inode the number of its inode: namespaces(7)
 * @param cookie {@code SO_NETNS_COOKIE}; 0 before Linux 5.14
 * @param boot when the kernel was booted: {@code boot_id} in random(4), without the hyphens
 */
public record NamespaceIdentity(long inode, long cookie, String boot) {

    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Pattern TEXT =
            Pattern.compile("([0-9]{1,18})-([0-9]{1,18})-([0-9a-f]{32})");

    static NamespaceIdentity of(long inode, long cookie) {
        try {
            return new NamespaceIdentity(
                    inode, cookie, Files.readString(BOOT).strip().replace("-", ""));
        } catch (IOException e) {
            throw new SystemContainerException("reading `" + BOOT + "`: " + e, e);
        }
    }

    /**
     * Reads what {@link #toString} has written.
     *
     * @param text the text
     * @return the identity; nothing where it is none
     */
    public static Optional<NamespaceIdentity> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches()
                ? Optional.of(
                        new NamespaceIdentity(
                                Long.parseLong(matcher.group(1)),
                                Long.parseLong(matcher.group(2)),
                                matcher.group(3)))
                : Optional.empty();
    }

    /**
     * Tells whether this one must have ended, since another one is there.
     *
     * @param there the other one
     * @return false where that does not say
     */
    public boolean endedBefore(NamespaceIdentity there) {
        return !boot.equals(there.boot) || inode == there.inode && cookie != there.cookie;
    }

    /** Returns its three parts, joined by hyphens, of which none has one. */
    @Override
    public String toString() {
        return inode + "-" + cookie + "-" + boot;
    }
}
