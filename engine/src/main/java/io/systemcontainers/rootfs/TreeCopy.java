package io.systemcontainers.rootfs;

import io.systemcontainers.CopyProgress;
import io.systemcontainers.FileStat;
import io.systemcontainers.sys.Entry;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.FileStatus;
import java.util.function.Consumer;

/**
 * Copy files and directories from one root to another. Symbolic links in a directory are copied as
 * links, and names of one file become names of one copy.
 *
 * <p>Each file has its name only once it is complete, and a directory that was not there has its
 * name only once everything in it is complete. What is copied into a directory that is there
 * already stays there when a later file fails; the directory's own owner and mode are left alone.
 *
 * <p>Not for use by several threads at once.
 */
public final class TreeCopy implements AutoCloseable {

    private final RootDirectory from;
    private final RootDirectory to;
    private final CopyCount count;
    private final DirectoryCopy directories;

    /**
     * Prepare to copy.
     *
     * @param from where to copy from; it stays open
     * @param to where to copy to; it stays open
     * @param rules what copies look like
     */
    public TreeCopy(RootDirectory from, RootDirectory to, CopyRules rules) {
        this(from, to, rules, progress -> {});
    }

    /**
     * Prepare to copy, and to tell somebody how far it is.
     *
     * @param from where to copy from; it stays open
     * @param to where to copy to; it stays open
     * @param rules what copies look like
     * @param listener what is told, ten times a second and at the end; what it throws ends the copy
     */
    public TreeCopy(
            RootDirectory from,
            RootDirectory to,
            CopyRules rules,
            Consumer<? super CopyProgress> listener) {
        this.from = from;
        this.to = to;
        this.count = new CopyCount(listener);
        this.directories = new DirectoryCopy(to, rules, count);
    }

    /**
     * Copy a file, or a directory with everything in it. Links at the ends of both paths are
     * followed.
     *
     * @param source what to copy
     * @param target what the copy is called, or, if it ends in a slash or is a directory, where to
     *     put it under its own name; directories above are made
     */
    public void copy(String source, String target) {
        boolean into =
                target.endsWith("/")
                        || to.find(target)
                                .filter(stat -> stat.type() == FileStat.Type.DIRECTORY)
                                .isPresent();
        if (into) {
            String directory = target.endsWith("/") ? target : target + "/";
            copyAs(source, directory + PathInRoot.of(source).requireName().name());
        } else {
            copyAs(source, target);
        }
    }

    private void copyAs(String source, String target) {
        FileStatus status = from.status(source, true);
        if (status.isDirectory()) {
            try (Directory directory = from.open(source)) {
                copyDirectory(directory, status, target);
            }
        } else {
            try (Fd file = from.openForReading(source)) {
                directories.files().copy(file, FileStatus.of(file, source), source, target);
            }
        }
        count.complete();
    }

    private void copyDirectory(Directory source, FileStatus status, String target) {
        PathInRoot path = PathInRoot.of(target).requireName();
        try (Directory parent = to.openOrMakeParent(path)) {
            Entry entry = parent.entry(path.name());
            if (entry.status().isPresent()) {
                try (Directory present = to.open(target)) {
                    directories.copyContent(source, present, false, 0);
                }
            } else {
                directories.copyNew(source, status, parent, entry, 0);
            }
        }
    }

    @Override
    public void close() {
        directories.close();
    }
}
