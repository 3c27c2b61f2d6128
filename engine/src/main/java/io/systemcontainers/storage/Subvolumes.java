package io.systemcontainers.storage;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.Btrfs;
import io.systemcontainers.sys.Entry;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.Open;
import java.nio.file.Path;
import java.util.List;

/**
 * Copy and delete subvolumes with the subvolumes in them, which machines make: systemd does, and
 * anybody may. btrfs itself leaves those out of snapshots, and deletes nothing that has one.
 */
final class Subvolumes {

    /* A machine may make as many as it likes, in each other. */
    private static final int DEPTH = 100;

    private final Path shown;

    Subvolumes(Path shown) {
        this.shown = shown;
    }

    void copy(Fd from, Fd parent, String name, boolean readOnly) {
        copy(from, parent, name, readOnly, 0);
    }

    private void copy(Fd from, Fd parent, String name, boolean readOnly, int depth) {
        List<String> nested = nested(from, depth);
        Btrfs.snapshot(from, parent, name, readOnly && nested.isEmpty(), shown);
        if (nested.isEmpty()) {
            return;
        }
        try (Fd made = Open.directoryInRoot(parent, name)) {
            for (String path : nested) {
                String last = last(path);
                try (Fd below = Open.directoryInRoot(from, path);
                        Fd into = Open.directoryInRoot(made, above(path))) {
                    new Entry(into, shown.toString(), last).removeDirectory();
                    copy(below, into, last, readOnly, depth + 1);
                }
            }
            if (readOnly) {
                Btrfs.makeReadOnly(made, true, shown);
            }
        }
    }

    void delete(Fd parent, String name) {
        delete(parent, name, 0);
    }

    private void delete(Fd parent, String name, int depth) {
        try {
            Btrfs.delete(parent, name, shown);
            return;
        } catch (KernelException e) {
            if (!e.is(Errno.ENOTEMPTY)) {
                throw e;
            }
        }
        try (Fd doomed = Open.directoryInRoot(parent, name)) {
            Btrfs.makeReadOnly(doomed, false, shown);
            for (String path : nested(doomed, depth)) {
                try (Fd above = Open.directoryInRoot(doomed, above(path))) {
                    delete(above, last(path), depth + 1);
                }
            }
        }
        Btrfs.delete(parent, name, shown);
    }

    private List<String> nested(Fd subvolume, int depth) {
        List<String> nested = Btrfs.nested(subvolume, shown);
        if (depth == DEPTH && !nested.isEmpty()) {
            throw new SystemContainerException(
                    "looking at the subvolumes in `"
                            + shown
                            + "`: more than "
                            + DEPTH
                            + " are in each other: delete some in the machine");
        }
        return nested;
    }

    private static String above(String path) {
        return "/" + path.substring(0, path.lastIndexOf('/') + 1);
    }

    private static String last(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
