package io.systemcontainers.watch;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.rootfs.RootDirectory;
import io.systemcontainers.sys.DirectoryListing;
import io.systemcontainers.sys.Entry;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.FileVersion;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.Open;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Look at one path of a machine, and have the kernel say when there may be something new to see.
 *
 * <p>Not for use by several threads at once.
 */
final class WatchedPath {

    private static final int MOST_ENTRIES = 10_000;
    private static final int NONE = -1;

    private final String path;
    private final Placement placement;
    private List<Integer> placed = List.of();

    WatchedPath(String path, Placement placement) {
        this.path = path;
        this.placement = placement;
    }

    /**
     * Look.
     *
     * @param life the machine's present life
     */
    Sight look(Life life) {
        Instant since = Instant.now();
        List<Integer> before = placed;
        placed = new ArrayList<>();
        try {
            // First what says that the path leads elsewhere, then where it leads.
            int parent = placeOnParent(life.root());
            Optional<Fd> there = open(life.root(), path);
            if (there.isPresent()) {
                try (Fd file = there.get()) {
                    return look(life, since, parent, file);
                } catch (KernelException e) {
                    requireMissing(e);
                }
            }
            return new Sight(path, life.boot(), since, NONE, parent, null, new TreeMap<>());
        } finally {
            before.forEach(placement::remove);
        }
    }

    private Sight look(Life life, Instant since, int parent, Fd file) {
        int watch = place(file, path);
        FileVersion itself = FileVersion.of(file, path);
        SortedMap<String, FileVersion> entries =
                itself.isDirectory() ? entries(file) : new TreeMap<>();
        return new Sight(path, life.boot(), since, watch, parent, itself, entries);
    }

    private SortedMap<String, FileVersion> entries(Fd directory) {
        SortedMap<String, FileVersion> entries = new TreeMap<>();
        try (Fd listed = Open.directoryInRoot(directory, ".")) {
            for (DirectoryListing.Name name : DirectoryListing.read(listed, path, MOST_ENTRIES)) {
                FileVersion.of(new Entry(directory, path, name.name()))
                        .ifPresent(version -> entries.put(name.name(), version));
            }
        }
        if (entries.size() > MOST_ENTRIES) {
            throw new SystemContainerException(
                    "watching `"
                            + path
                            + "`: there are more than "
                            + MOST_ENTRIES
                            + " entries in it: watch the files that matter");
        }
        return entries;
    }

    /** Place a watch on the deepest directory on the way that is there. */
    private int placeOnParent(RootDirectory root) {
        String below = withoutSlashes(path);
        while (below.length() > 1) {
            String parent = parent(below);
            Optional<Fd> there = open(root, parent);
            if (there.isPresent()) {
                try (Fd directory = there.get()) {
                    return place(directory, parent);
                }
            }
            below = parent;
        }
        return NONE;
    }

    private int place(Fd file, String shown) {
        int watch = placement.add(file, shown).orElse(NONE);
        if (watch != NONE) {
            placed.add(watch);
        }
        return watch;
    }

    private static Optional<Fd> open(RootDirectory root, String path) {
        try {
            return Optional.of(root.openNamed(path));
        } catch (KernelException e) {
            requireMissing(e);
            return Optional.empty();
        }
    }

    /* A link may lead in a circle, and what is in /proc may go while it is looked at. */
    private static void requireMissing(KernelException e) {
        if (!e.is(Errno.ENOENT)
                && !e.is(Errno.ENOTDIR)
                && !e.is(Errno.ELOOP)
                && !e.is(Errno.ESRCH)) {
            throw e;
        }
    }

    /** Have the kernel say nothing more. */
    void release() {
        placed.forEach(placement::remove);
        placed = List.of();
    }

    /** Return the last component of a path. */
    static String name(String path) {
        String rest = withoutSlashes(path);
        return rest.substring(rest.lastIndexOf('/') + 1);
    }

    private static String parent(String path) {
        String parent = withoutSlashes(path.substring(0, path.lastIndexOf('/')));
        return parent.isEmpty() ? "/" : parent;
    }

    private static String withoutSlashes(String path) {
        String rest = path;
        while (rest.endsWith("/")) {
            rest = rest.substring(0, rest.length() - 1);
        }
        return rest;
    }
}
