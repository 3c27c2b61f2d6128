package io.systemcontainers.journal;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.rootfs.RootDirectory;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.KernelException;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Read a machine's time zone: timezone(5) of Debian, else localtime(5). */
final class TimeZoneFiles {

    private static final String NAME = "/etc/timezone";
    private static final String LINK = "/etc/localtime";
    private static final String DATABASE = "/zoneinfo/";
    private static final int LONGEST = 256;
    private static final int SHOWN = 40;

    private final RootDirectory root;

    TimeZoneFiles(RootDirectory root) {
        this.root = root;
    }

    /** Return the zone; UTC where none is said. */
    ZoneId zone() {
        String name =
                LogFile.open(root, NAME)
                        .map(
                                opened -> {
                                    try (opened) {
                                        return opened.beginning(LONGEST).strip();
                                    }
                                })
                        .orElse("");
        if (!name.isEmpty()) {
            return parse(NAME, name);
        }
        String target = linkTarget();
        int at = target.lastIndexOf(DATABASE);
        return at < 0 ? ZoneOffset.UTC : parse(LINK, target.substring(at + DATABASE.length()));
    }

    private String linkTarget() {
        try {
            return root.readLink(LINK);
        } catch (KernelException e) {
            // readlink(2) says EINVAL of what is no link.
            if (e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR) || e.is(Errno.EINVAL)) {
                return "";
            }
            throw e;
        }
    }

    private static ZoneId parse(String file, String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            String shown = name.length() > SHOWN ? name.substring(0, SHOWN) + "…" : name;
            throw new SystemContainerException(
                    "its `"
                            + file
                            + "` holds `"
                            + shown
                            + "`, which is no time zone: name one there, such as Europe/Vienna",
                    e);
        }
    }
}
