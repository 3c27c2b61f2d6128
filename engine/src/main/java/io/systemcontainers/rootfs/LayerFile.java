package io.systemcontainers.rootfs;

import io.systemcontainers.sys.DirectoryListing;
import io.systemcontainers.sys.Entry;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.FileStatus;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.Open;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Hold one file of one layer, open by name only: it stays this file when its name goes to another
 * one, and can be looked at when it is deleted.
 *
 * @param fd the file
 * @param status what it was when it was opened
 * @param kind which of the overlay's marks count
 * @param marks those that it has
 * @param shown what errors call it
 */
record LayerFile(Fd fd, FileStatus status, LayerKind kind, OverlayMarks marks, String shown)
        implements AutoCloseable {

    private static final int S_IFCHR = 0020000;

    /** Open the root of a layer. */
    static LayerFile root(Path layer, LayerKind kind) {
        return of(Open.root(layer), kind, layer.toString());
    }

    private static LayerFile of(Fd fd, LayerKind kind, String shown) {
        try {
            FileStatus status = FileStatus.of(fd, shown);
            boolean marked = kind == LayerKind.UPPER && (status.isDirectory() || status.isFile());
            OverlayMarks marks = marked ? OverlayMarks.of(fd, shown) : OverlayMarks.NONE;
            return new LayerFile(fd, status, kind, marks, shown);
        } catch (RuntimeException e) {
            fd.close();
            throw e;
        }
    }

    /** Open what has a name in this directory. */
    Optional<LayerFile> child(String name) {
        Entry entry = new Entry(fd, shown, name);
        try {
            return Optional.of(of(entry.open(), kind, entry.toString()));
        } catch (KernelException e) {
            if (e.is(Errno.ENOENT)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** List the names in this directory; none when it was deleted. */
    List<String> names() {
        try (Fd listed = Open.directoryInRoot(fd, "/")) {
            return DirectoryListing.read(listed, shown).stream()
                    .map(DirectoryListing.Name::name)
                    .toList();
        } catch (KernelException e) {
            if (e.is(Errno.ENOENT)) {
                return List.of();
            }
            throw e;
        }
    }

    /** Whether a file of this directory stands for what was deleted. */
    boolean isWhiteout(LayerFile child) {
        if (kind == LayerKind.PLAIN) {
            return false;
        }
        FileStatus file = child.status;
        return file.type() == S_IFCHR && file.device() == 0
                || marks.whiteouts() && child.marks.whiteout() && file.isFile() && file.size() == 0;
    }

    /** Whether it is the same file, and not one that is like it. */
    boolean isSame(LayerFile other) {
        return status.inode() == other.status.inode()
                && status.fileSystem() == other.status.fileSystem();
    }

    @Override
    public void close() {
        fd.close();
    }
}
