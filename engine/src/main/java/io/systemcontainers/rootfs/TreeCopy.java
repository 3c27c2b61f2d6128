package io.systemcontainers.rootfs;

import io.systemcontainers.CopyProgress;
import io.systemcontainers.FileStat;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.Attributes;
import io.systemcontainers.sys.DirectoryListing;
import io.systemcontainers.sys.Entry;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.FileStatus;
import io.systemcontainers.sys.KernelException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Copy files and directories from one root to another. Symbolic links in a directory are copied as
 * links, and names of one file become names of one copy.
 *
 * <p>Each file has its name only once it is complete, and a directory that was not there has its
 * name only once everything in it is complete. What is copied into a directory that is there
 * already stays there when a later file fails; the directory's own owner and mode are left alone.
 */
public final class TreeCopy implements AutoCloseable {

    /* Each level holds two descriptors. A copy that runs into itself ends here, too. */
    private static final int DEPTH = 200;

    private final RootDirectory from;
    private final RootDirectory to;
    private final CopyRules rules;
    private final CopyCount count;
    private final HardLinks links;
    private final NodeCopy nodes;
    private final FileCopy files;

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
        this.links = new HardLinks(to);
        this.nodes = new NodeCopy(rules, links);
        this.files = new FileCopy(to, rules, links, count);
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
                files.copy(file, FileStatus.of(file, source), source, target);
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
                    copyContent(source, present, false, 0);
                }
            } else {
                copyNew(source, status, parent, entry, 0);
            }
        }
    }

    private void copyNew(
            Directory source, FileStatus status, Directory parent, Entry target, int depth) {
        Entry temporary = target.temporary(TemporaryName.next());
        try {
            copyHidden(source, status, parent, temporary, target, depth);
            parent.rename(temporary, target);
        } catch (RuntimeException | Error e) {
            // An error, too: a listener may be an assertion.
            try {
                new Deletion(parent).delete(temporary.name());
            } catch (SystemContainerException left) {
                e.addSuppressed(left);
            }
            throw e;
        } finally {
            links.shown();
        }
    }

    private void copyHidden(
            Directory source,
            FileStatus status,
            Directory parent,
            Entry written,
            Entry target,
            int depth) {
        try (Directory made = parent.make(written).orElseThrow(() -> inTheWay(target))) {
            if (!written.equals(target)) {
                links.hidden(made);
            }
            copyContent(source, made, true, depth);
            made.attributes(rules.mode(status), rules.uid(status), rules.gid(status));
            CopiedAttributes.set(
                    made.fd(),
                    rules.attributes(source.fd(), source.path(), made.ids()),
                    rules.whole(),
                    made.path());
            Attributes.modified(made.fd(), status.modified(), made.path());
        }
    }

    private static KernelException inTheWay(Entry target) {
        return new KernelException(
                "making the directory",
                target,
                Errno.EEXIST.number(),
                "delete what is there first");
    }

    private void copyContent(Directory source, Directory target, boolean hidden, int depth) {
        if (depth == DEPTH) {
            throw new SystemContainerException(
                    "copying `"
                            + source.path()
                            + "`: it is "
                            + DEPTH
                            + " directories deep: pack it into an archive");
        }
        if (rules.whole() && Thread.currentThread().isInterrupted()) {
            throw new SystemContainerException("copying `" + source.path() + "`: interrupted");
        }
        List<Entry> directories = new ArrayList<>();
        try (FileBatch batch = new FileBatch(files, count, target, hidden)) {
            for (DirectoryListing.Name name : DirectoryListing.read(source.fd(), source.path())) {
                Entry entry = source.entry(name.name());
                switch (name.kind()) {
                    case FILE -> batch.add(entry);
                    case DIRECTORY -> directories.add(entry);
                    case OTHER -> copyOther(entry, target, hidden, batch, directories);
                }
            }
            batch.copy();
        }
        for (Entry directory : directories) {
            copySubdirectory(directory, target, hidden, depth + 1);
        }
        count.file(source.path());
        count.tell();
    }

    private void copyOther(
            Entry entry,
            Directory target,
            boolean hidden,
            FileBatch batch,
            List<Entry> directories) {
        FileStatus status = entry.status().orElseThrow(() -> gone(entry));
        if (nodes.takes(status)) {
            nodes.copy(entry, status, target, hidden);
            count.file(entry);
        } else if (status.isDirectory()) {
            directories.add(entry);
        } else if (status.isFile()) {
            batch.add(entry);
        } else {
            throw FileBatch.refused(entry);
        }
    }

    private static KernelException gone(Entry entry) {
        return new KernelException("copying", entry, Errno.ENOENT.number());
    }

    private void copySubdirectory(Entry entry, Directory parent, boolean hidden, int depth) {
        try (Fd fd = entry.openDirectory(true)) {
            Directory source = new Directory(fd, entry.toString(), new Ids(0));
            FileStatus status = FileStatus.of(fd, entry);
            Entry target = parent.entry(entry.name());
            if (hidden) {
                copyHidden(source, status, parent, target, target, depth);
            } else if (target.status().isEmpty()) {
                copyNew(source, status, parent, target, depth);
            } else {
                try (Directory present = present(parent, target)) {
                    copyContent(source, present, false, depth);
                }
            }
        }
    }

    private Directory present(Directory parent, Entry target) {
        FileStatus status = target.status().orElseThrow(() -> gone(target));
        if (status.isSymlink() && rules.following()) {
            return to.open(target.toString());
        }
        if (!status.isDirectory()) {
            throw inTheWay(target);
        }
        return parent.open(target.name());
    }

    @Override
    public void close() {
        files.close();
    }
}
