package io.systemcontainers.rootfs;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.FileStatus;
import io.systemcontainers.sys.Open;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * A directory that is being copied, and its copy. Both may be closed while directories in it are
 * copied, and opened again from one of these.
 */
final class CopyLevel implements AutoCloseable {

    private final FileStatus status;
    private final boolean made;
    private final Deque<String> directories = new ArrayDeque<>();
    private Directory source;
    private Directory target;
    private Closed closedSource;
    private Closed closedTarget;
    private CopyLevels.Hidden hidden;

    /* What is needed to find a directory again; not its path, which is long where trees are deep. */
    private record Closed(FileStatus status, Ids ids) {

        static Closed of(Directory directory) {
            try (Directory open = directory) {
                return new Closed(FileStatus.of(open.fd(), open.path()), open.ids());
            }
        }

        Directory openAbove(Directory below) {
            int name = below.path().lastIndexOf('/');
            String path = name > 0 ? below.path().substring(0, name) : "/";
            Directory found = new Directory(Open.above(below.fd(), path), path, ids);
            FileStatus is = FileStatus.of(found.fd(), path);
            if (is.inode() != status.inode() || is.fileSystem() != status.fileSystem()) {
                found.close();
                throw new SystemContainerException(
                        "copying `" + path + "`: what is in it was moved meanwhile: try again");
            }
            return found;
        }
    }

    /**
     * @param source the directory, which is handed over
     * @param target its copy, which is handed over
     * @param status what the directory was when it was opened
     * @param made whether the copy was made for this, and nothing sees it yet
     */
    CopyLevel(Directory source, Directory target, FileStatus status, boolean made) {
        this.source = source;
        this.target = target;
        this.status = status;
        this.made = made;
    }

    Directory source() {
        return source;
    }

    Directory target() {
        return target;
    }

    FileStatus status() {
        return status;
    }

    boolean made() {
        return made;
    }

    /** Returns the name that the copy does not have yet, where it is the topmost without. */
    Optional<CopyLevels.Hidden> hidden() {
        return Optional.ofNullable(hidden);
    }

    void hidden(CopyLevels.Hidden topmost) {
        hidden = topmost;
    }

    /** Adds the name of a directory in this one, which is to be copied, too. */
    void add(String directory) {
        directories.add(directory);
    }

    boolean hasNext() {
        return !directories.isEmpty();
    }

    String next() {
        return directories.remove();
    }

    /** Closes both directories for a while. */
    void park() {
        if (source != null) {
            closedSource = Closed.of(source);
            source = null;
            closedTarget = Closed.of(target);
            target = null;
        }
    }

    /** Opens both directories again, from directories in them. */
    void reopen(CopyLevel below) {
        if (source == null) {
            source = closedSource.openAbove(below.source);
        }
        if (target == null) {
            target = closedTarget.openAbove(below.target);
        }
    }

    @Override
    public void close() {
        if (source != null) {
            source.close();
        }
        if (target != null) {
            target.close();
        }
    }
}
