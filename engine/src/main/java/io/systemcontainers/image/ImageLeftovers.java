package io.systemcontainers.image;

import io.systemcontainers.rootfs.DirectoryTree;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.Flock;
import io.systemcontainers.sys.KernelException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What killed processes have left in the folder of images: half-made ones and half-deleted ones.
 */
final class ImageLeftovers {

    private static final System.Logger LOG = System.getLogger(ImageLeftovers.class.getName());

    /* What another program copies there has its properties last. */
    private static final Duration COPIED = Duration.ofMinutes(1);

    private final Path folder;

    ImageLeftovers(Path folder) {
        this.folder = folder;
    }

    /** What is done with an entry. */
    interface Task {
        void with(Path entry);
    }

    /** Delete them; does nothing while a process begins an image. */
    void delete() {
        Map<Path, Flock> claimed = new LinkedHashMap<>();
        try {
            try (Flock alone = Flock.tryExclusive(folder)) {
                if (alone == null) {
                    return;
                }
                for (String prefix : List.of(Construction.PREFIX, ImageFolder.DELETING)) {
                    claim(prefix, claimed);
                }
            }
            claimed.keySet().forEach(leftover -> alone(leftover, DirectoryTree::delete));
        } finally {
            claimed.values().forEach(Flock::close);
        }
    }

    private void claim(String prefix, Map<Path, Flock> claimed) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, prefix + "*")) {
            entries.forEach(entry -> claim(entry, claimed));
        } catch (IOException e) {
            throw KernelException.of("listing", folder, e);
        }
    }

    private static void claim(Path leftover, Map<Path, Flock> claimed) {
        try {
            Flock lock = Flock.tryExclusive(leftover);
            if (lock != null) {
                claimed.put(leftover, lock);
            }
        } catch (KernelException e) {
            // Its owner has finished with it since it was listed.
            if (!e.is(Errno.ENOENT)) {
                throw e;
            }
        }
    }

    /** Look after one entry; one that cannot be does not keep the others from it. */
    static void alone(Path entry, Task task) {
        try {
            task.with(entry);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "looking after `" + entry + "`; the next start tries again", e);
        }
    }

    /** Tell whether an entry is there for so long that no program is still copying it. */
    static boolean isOld(Path entry) {
        try {
            Instant changed =
                    Files.getLastModifiedTime(entry, LinkOption.NOFOLLOW_LINKS).toInstant();
            return changed.isBefore(Instant.now().minus(COPIED));
        } catch (IOException e) {
            return false; // it has been deleted since it was listed
        }
    }
}
