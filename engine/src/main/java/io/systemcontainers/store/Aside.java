package io.systemcontainers.store;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.Flock;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.text.MachineText;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The place for what is damaged in one folder of the store: beside the others, under a name that
 * begins with {@link #PREFIX}, where no engine looks again and no engine deletes it. A person may
 * look at it, and delete it.
 *
 * <p>What a living process has locked stays where it is until that has ended. Any thread may call
 * any method.
 */
public final class Aside {

    /** What the names begin with of what was put aside. */
    public static final String PREFIX = ".damaged-";

    private static final System.Logger LOG = System.getLogger(Aside.class.getName());

    private final String kind;
    private final Set<Path> named = ConcurrentHashMap.newKeySet();

    /**
     * Name what is put aside.
     *
     * @param kind what a message calls it, such as {@code image}
     */
    public Aside(String kind) {
        this.kind = kind;
    }

    /**
     * Put something aside if it is damaged, and say so in the log: once, where it has to stay.
     *
     * @param entry the directory
     * @param check tells whether it is damaged
     * @return where it is now; empty where it is fine, gone, or in use
     */
    public Optional<Path> put(Path entry, Check check) {
        boolean isDirectory = Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS);
        // Held while it is looked at and renamed: another process may have made it anew.
        try (Flock lock = isDirectory ? Flock.tryExclusive(entry) : null) {
            return put(entry, check, lock != null || !isDirectory);
        } catch (KernelException e) {
            if (!e.is(Errno.ENOENT)) {
                warn(entry, e.getMessage(), "it is passed over", e);
            }
            return Optional.empty();
        }
    }

    private Optional<Path> put(Path entry, Check check, boolean isFree) {
        try {
            check.look();
            return Optional.empty();
        } catch (DamagedException e) {
            if (isFree) {
                return moved(entry, e);
            }
            warn(entry, e.getMessage(), "it is in use, and put aside when it is not", e);
            return Optional.empty();
        }
    }

    private Optional<Path> moved(Path entry, DamagedException why) {
        String id = UUID.randomUUID().toString().substring(0, 8);
        Path place = entry.resolveSibling(PREFIX + entry.getFileName() + "-" + id);
        try {
            Files.move(entry, place, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (Files.exists(entry, LinkOption.NOFOLLOW_LINKS)) {
                warn(entry, why.getMessage(), "putting it aside: " + e, e);
            }
            return Optional.empty();
        }
        LOG.log(
                Level.WARNING,
                kind
                        + " `"
                        + entry.getFileName()
                        + "` is damaged: "
                        + MachineText.name(why.getMessage())
                        + ": it was put aside as `"
                        + place
                        + "`, for a person to look at and to delete, and is made anew when it is"
                        + " needed");
        return Optional.of(place);
    }

    private void warn(Path entry, String why, String consequence, Exception cause) {
        if (named.add(entry)) {
            LOG.log(
                    Level.WARNING,
                    kind
                            + " `"
                            + entry
                            + "` is damaged: "
                            + MachineText.name(why)
                            + ": "
                            + consequence,
                    cause);
        }
    }

    /**
     * Tell whether a name is that of something that was put aside.
     *
     * @param entry a path in the folder
     * @return whether it is
     */
    public static boolean holds(Path entry) {
        return entry.getFileName().toString().startsWith(PREFIX);
    }

    /**
     * Say that something has to go before something else can be made in its place.
     *
     * @param entry what is in the way
     * @return the exception
     */
    public SystemContainerException inTheWay(Path entry) {
        return new SystemContainerException(
                "making "
                        + kind
                        + " `"
                        + entry.getFileName()
                        + "`: a damaged one is in its place, and a machine uses it: close the"
                        + " machine first");
    }
}
