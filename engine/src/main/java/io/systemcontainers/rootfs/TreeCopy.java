package io.systemcontainers.rootfs;

import io.systemcontainers.CopyProgress;
import io.systemcontainers.FileStat;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.Entry;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.FileStatus;
import java.util.Optional;
import java.util.function.BiConsumer;
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
    private final CopyRules rules;
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
        this.rules = rules;
        this.count = new CopyCount(listener);
        this.directories = new DirectoryCopy(to, rules, count);
    }

    /**
     * Copy a file, or a directory with everything in it. A link at the end of the source is
     * followed, and one at the end of the target if the rules say so; otherwise it is refused.
     *
     * @param source what to copy
     * @param target what the copy is called, or, if it ends in a slash or is a directory, where to
     *     put it under its own name; directories above are made
     */
    public void copy(String source, String target) {
        if (from.status(source, true).isDirectory()) {
            try (Directory directory = from.open(source)) {
                FileStatus status = FileStatus.of(directory.fd(), source);
                place(
                        source,
                        target,
                        (parent, name) ->
                                directories.copyDirectory(directory, status, parent, name));
            }
        } else {
            try (Fd file = from.openForReading(source)) {
                FileStatus status = FileStatus.of(file, source);
                place(
                        source,
                        target,
                        (parent, name) ->
                                directories
                                        .files()
                                        .copy(file, status, source, parent, name, false));
            }
        }
        count.complete();
    }

    /* Each name is looked at in an open directory, so that it cannot become a link meanwhile. */
    private void place(String source, String target, BiConsumer<Directory, String> put) {
        PathInRoot path = PathInRoot.of(target);
        if (!path.hasName()) {
            try (Directory into = to.open(target)) {
                put.accept(into, ownName(source));
            }
            return;
        }
        try (Directory parent = to.openOrMakeParent(path)) {
            Entry entry = parent.entry(path.name());
            if (target.endsWith("/") || isDirectory(entry, target)) {
                try (Directory into = into(parent, entry, target)) {
                    put.accept(into, ownName(source));
                }
            } else {
                put.accept(parent, path.name());
            }
        }
    }

    private boolean isDirectory(Entry entry, String target) {
        Optional<FileStatus> present = entry.status();
        if (present.isPresent() && present.get().isSymlink()) {
            requireFollowing(target);
            return to.find(target)
                    .filter(stat -> stat.type() == FileStat.Type.DIRECTORY)
                    .isPresent();
        }
        return present.isPresent() && present.get().isDirectory();
    }

    /* What an earlier copy brought from a machine may lead anywhere. */
    private void requireFollowing(String target) {
        if (!rules.following()) {
            throw new SystemContainerException(
                    "writing `"
                            + target
                            + "`: it is a symbolic link, which is not followed: name what it"
                            + " leads to, or delete it first");
        }
    }

    private Directory into(Directory parent, Entry entry, String target) {
        Optional<FileStatus> present = entry.status();
        if (present.isEmpty()) {
            return to.openOrMake(target);
        }
        if (present.get().isSymlink()) {
            requireFollowing(target);
            return to.open(target);
        }
        return parent.open(entry.name());
    }

    private static String ownName(String source) {
        PathInRoot path = PathInRoot.of(source);
        if (!path.hasName()) {
            throw new SystemContainerException(
                    "copying `"
                            + source
                            + "`: it has no name that the copy could have in that directory: give"
                            + " the copy a name, or name what is in it");
        }
        return path.name();
    }

    @Override
    public void close() {
        directories.close();
    }
}
