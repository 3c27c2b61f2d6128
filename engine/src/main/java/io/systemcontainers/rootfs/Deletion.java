package io.systemcontainers.rootfs;

import io.systemcontainers.sys.DirectoryListing;
import io.systemcontainers.sys.Entry;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.FileStatus;
import io.systemcontainers.sys.KernelException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Delete a tree that somebody may be changing meanwhile, however deep it is. Each directory is
 * opened as a name in an open directory, so nothing outside is reached.
 */
final class Deletion {

    /* Each level holds a descriptor. What lies deeper is moved up here first. */
    private static final int DEPTH = 100;
    /* A directory that somebody keeps putting files into. */
    private static final int ATTEMPTS = 10;

    private final Directory top;
    private final Deque<String> moved = new ArrayDeque<>();

    Deletion(Directory top) {
        this.top = top;
    }

    void delete(String name) {
        top.requireOwned();
        remove(top.entry(name), false, 0);
        while (!moved.isEmpty()) {
            remove(top.entry(moved.remove()), true, 0);
        }
    }

    private void remove(Entry entry, boolean directory, int depth) {
        if (!directory) {
            // unlink(2) refuses only what is mounted for this process; for others it unmounts it.
            if (entry.status().filter(FileStatus::mountRoot).isPresent()) {
                throw mounted(entry);
            }
            try {
                entry.unlink();
                return;
            } catch (KernelException e) {
                if (!e.is(Errno.EISDIR)) {
                    throw e;
                }
            }
        }
        if (depth < DEPTH || !moveUp(entry)) {
            removeDirectory(entry, depth);
        }
    }

    private boolean moveUp(Entry entry) {
        String name = TemporaryName.next();
        try {
            top.ids().making(() -> entry.rename(top.entry(name)));
        } catch (KernelException e) {
            // overlayfs.rst, "Directories": one that is in a lower layer cannot be renamed.
            if (e.is(Errno.EXDEV)) {
                return false;
            }
            throw e;
        }
        moved.add(name);
        return true;
    }

    private void removeDirectory(Entry entry, int depth) {
        for (int attempt = 1; ; attempt++) {
            empty(entry, depth);
            try {
                entry.removeDirectory();
                return;
            } catch (KernelException e) {
                if (!e.is(Errno.ENOTEMPTY) || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private void empty(Entry entry, int depth) {
        try (Fd directory = openInSameFileSystem(entry)) {
            top.ids().requireOwned(directory, entry);
            for (DirectoryListing.Name name : DirectoryListing.read(directory, entry)) {
                remove(
                        new Entry(directory, entry.toString(), name.name()),
                        name.kind() == DirectoryListing.Kind.DIRECTORY,
                        depth + 1);
            }
        } catch (KernelException e) {
            if (!e.is(Errno.ENOENT)) {
                throw e;
            }
        }
    }

    private static Fd openInSameFileSystem(Entry entry) {
        try {
            return entry.openDirectory(false);
        } catch (KernelException e) {
            if (e.is(Errno.EXDEV)) {
                throw mounted(entry);
            }
            throw e;
        }
    }

    private static KernelException mounted(Entry entry) {
        return new KernelException(
                "deleting", entry, Errno.EBUSY.number(), "unmount what is mounted there");
    }
}
