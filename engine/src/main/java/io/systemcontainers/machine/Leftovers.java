package io.systemcontainers.machine;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.cgroup.CgroupLayout;
import io.systemcontainers.cgroup.StaleGroups;
import io.systemcontainers.rootfs.DirectoryTree;
import io.systemcontainers.storage.StoreDirectory;
import io.systemcontainers.sys.Flock;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * Collect what JVMs and keepers that were killed have left: machines' directories, control groups.
 */
final class Leftovers {

    private static final System.Logger LOG = System.getLogger(Leftovers.class.getName());

    /* Between the making of a directory and its locking it belongs to somebody, and nobody can see that. */
    private static final Duration YOUNG = Duration.ofSeconds(10);

    private Leftovers() {}

    /** Collect; what cannot be collected is named in the log, and tried again by the next start. */
    static void collect(Path store, CgroupLayout layout) {
        for (Path directory : machines(store)) {
            try {
                collect(directory);
            } catch (SystemContainerException e) {
                LOG.log(
                        Level.WARNING,
                        "collecting what a killed machine left in `" + directory + "`",
                        e);
            }
        }
        StaleGroups.remove(layout, YOUNG);
    }

    private static List<Path> machines(Path store) {
        Path machines = store.resolve(StoreDirectory.MACHINES);
        if (!Files.isDirectory(machines)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(machines)) {
            return entries.toList();
        } catch (IOException e) {
            throw new SystemContainerException(
                    "listing the machines in `" + machines + "`: " + e, e);
        }
    }

    private static void collect(Path directory) {
        try {
            Instant modified = Files.getLastModifiedTime(directory).toInstant();
            if (modified.isAfter(Instant.now().minus(YOUNG))) {
                return;
            }
        } catch (NoSuchFileException e) {
            return;
        } catch (IOException e) {
            throw new SystemContainerException("looking at `" + directory + "`: " + e, e);
        }
        try (Flock lock = Flock.tryExclusive(directory)) {
            if (lock != null) {
                DirectoryTree.delete(directory);
            }
        }
    }
}
