package io.systemcontainers.rootfs;

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
import java.util.Optional;

/** Copy directories with everything in them, as a part of a {@link TreeCopy}. */
final class DirectoryCopy implements AutoCloseable {

    /* Each level holds two descriptors. A copy that runs into itself ends here, too. */
    static final int DEPTH = 200;

    private final RootDirectory to;
    private final CopyRules rules;
    private final CopyCount count;
    private final HardLinks links;
    private final NodeCopy nodes;
    private final FileCopy files;

    DirectoryCopy(RootDirectory to, CopyRules rules, CopyCount count) {
        this.to = to;
        this.rules = rules;
        this.count = count;
        this.links = new HardLinks(to);
        this.nodes = new NodeCopy(rules, links);
        this.files = new FileCopy(to, rules, links, count);
    }

    FileCopy files() {
        return files;
    }

    private void copyNew(
            Directory source, FileStatus status, Directory parent, Entry target, int depth) {
        Entry temporary = target.temporary(TemporaryName.next());
        try {
            copyHidden(source, status, parent, temporary, target, depth);
            parent.rename(temporary, target);
        } catch (Throwable e) {
            // A listener may throw whatever it likes, checked exceptions included.
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
            rules.attributes(source.fd(), source.path(), made.ids()).set(made.fd(), made.path());
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

    /* Copy what is in a directory. */
    private void copyContent(Directory source, Directory target, boolean hidden, int depth) {
        requireNotTooDeep(source, depth);
        count.requireNotInterrupted(source.path());
        List<Entry> plain = new ArrayList<>();
        List<Entry> directories = new ArrayList<>();
        List<Entry> others = new ArrayList<>();
        for (DirectoryListing.Name name : names(source)) {
            Entry entry = source.entry(name.name());
            if (rules.live() && TemporaryName.is(name.name())) {
                continue;
            }
            switch (name.kind()) {
                case FILE -> plain.add(entry);
                case DIRECTORY -> directories.add(entry);
                case OTHER -> others.add(entry);
            }
        }
        NodeBatch batch = new NodeBatch(nodes, count, target, hidden);
        for (Entry entry : others) {
            addOther(entry, batch, plain, directories);
        }
        batch.copy();
        copyFiles(plain, target, hidden);
        for (Entry directory : directories) {
            copySubdirectory(directory, target, hidden, depth + 1);
        }
        count.file(source.path());
        count.tell();
    }

    /* getdents(2) of a directory that was deleted since it was opened: it was empty then. */
    private List<DirectoryListing.Name> names(Directory source) {
        try {
            return DirectoryListing.read(source.fd(), source.path());
        } catch (KernelException e) {
            if (rules.vanished(e)) {
                return List.of();
            }
            throw e;
        }
    }

    private static void requireNotTooDeep(Directory source, int depth) {
        if (depth == DEPTH) {
            throw new SystemContainerException(
                    "copying `"
                            + source.path()
                            + "`: it is "
                            + DEPTH
                            + " directories deep: pack it into an archive");
        }
    }

    private void copyFiles(List<Entry> entries, Directory target, boolean hidden) {
        try (FileBatch batch = new FileBatch(files, count, target, hidden)) {
            entries.forEach(batch::add);
            batch.copy();
        }
    }

    private void addOther(
            Entry entry, NodeBatch batch, List<Entry> plain, List<Entry> directories) {
        Optional<FileStatus> present = entry.status();
        if (present.isEmpty() && rules.live()) {
            return;
        }
        FileStatus status = present.orElseThrow(() -> gone(entry));
        if (nodes.takes(status)) {
            batch.add(entry, status);
        } else if (status.isDirectory()) {
            directories.add(entry);
        } else if (status.isFile()) {
            plain.add(entry);
        } else {
            throw FileBatch.refused(entry, status);
        }
    }

    private static KernelException gone(Entry entry) {
        return new KernelException("copying", entry, Errno.ENOENT.number());
    }

    private void copySubdirectory(Entry entry, Directory parent, boolean hidden, int depth) {
        Fd opened;
        try {
            opened = entry.openDirectory(true);
        } catch (KernelException e) {
            if (rules.vanished(e)) {
                return;
            }
            throw e;
        }
        try (Fd fd = opened) {
            Directory source = new Directory(fd, entry.toString(), new Ids(0));
            FileStatus status = FileStatus.of(fd, entry);
            if (hidden) {
                Entry target = parent.entry(entry.name());
                copyHidden(source, status, parent, target, target, depth);
            } else {
                copyDirectory(source, status, parent, entry.name(), depth);
            }
        }
    }

    /** Copy a directory to a new one, or into one that is there. */
    void copyDirectory(
            Directory source, FileStatus status, Directory parent, String name, int depth) {
        Entry target = parent.entry(name);
        if (target.status().isEmpty()) {
            copyNew(source, status, parent, target, depth);
        } else {
            try (Directory present = present(parent, target)) {
                copyContent(source, present, false, depth);
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
