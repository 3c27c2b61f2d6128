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

    /* A copy that runs into itself ends here. */
    static final int DEPTH = 200;
    /* Each level holds two descriptors. Of a tree that nothing else changes, levels above are closed. */
    private static final int OPEN = 32;

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

    /** Copy a directory with everything in it to a new one, or into one that is there. */
    void copyDirectory(Directory source, FileStatus status, Directory parent, String name) {
        CopyLevels levels = new CopyLevels(rules.whole() ? OPEN : DEPTH);
        try {
            enter(levels, source.share(), status, parent, name);
            while (!levels.isEmpty()) {
                CopyLevel level = levels.deepest();
                if (level.hasNext()) {
                    copySubdirectory(levels, level.source().entry(level.next()), level.target());
                } else {
                    finish(level);
                    levels.leave();
                }
            }
        } catch (Throwable e) {
            // A listener may throw whatever it likes, checked exceptions included.
            abandon(levels, e);
            throw e;
        }
    }

    private void enter(
            CopyLevels levels, Directory source, FileStatus status, Directory parent, String name) {
        try (Directory original = source) {
            boolean hidden = levels.isHidden();
            Entry target = parent.entry(name);
            if (!hidden && target.status().isPresent()) {
                try (Directory present = present(parent, target)) {
                    enter(levels, new CopyLevel(original.share(), present.share(), status, false));
                }
                return;
            }
            Entry written = hidden ? target : target.temporary(TemporaryName.next());
            if (!hidden) {
                levels.hide(new CopyLevels.Hidden(parent.share(), written, target));
            }
            try (Directory made = parent.make(written).orElseThrow(() -> inTheWay(target))) {
                if (!hidden) {
                    links.hidden(made);
                }
                enter(levels, new CopyLevel(original.share(), made.share(), status, true));
            }
        }
    }

    private void enter(CopyLevels levels, CopyLevel level) {
        levels.enter(level);
        requireNotTooDeep(level.source(), levels.depth());
        copyContent(level);
    }

    /* What everything in it is copied of. */
    private void finish(CopyLevel level) {
        Directory source = level.source();
        Directory target = level.target();
        count.file(source.path());
        count.tell();
        if (level.made()) {
            FileStatus status = level.status();
            target.attributes(rules.mode(status), rules.uid(status), rules.gid(status));
            rules.attributes(source.fd(), source.path(), target.ids())
                    .set(target.fd(), target.path());
            Attributes.modified(target.fd(), status.modified(), target.path());
        }
        level.hidden().ifPresent(this::show);
    }

    private void show(CopyLevels.Hidden hidden) {
        hidden.parent().rename(hidden.written(), hidden.target());
        links.shown();
    }

    private void abandon(CopyLevels levels, Throwable reason) {
        links.shown();
        try {
            levels.close();
        } catch (SystemContainerException left) {
            reason.addSuppressed(left);
        }
    }

    private static KernelException inTheWay(Entry target) {
        return new KernelException(
                "making the directory",
                target,
                Errno.EEXIST.number(),
                "delete what is there first");
    }

    /* Copy what is in a directory, but for directories. */
    private void copyContent(CopyLevel level) {
        Directory source = level.source();
        Directory target = level.target();
        boolean hidden = level.made();
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
        directories.forEach(directory -> level.add(directory.name()));
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

    private void requireNotTooDeep(Directory source, int depth) {
        if (depth > DEPTH && !rules.whole()) {
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

    private void copySubdirectory(CopyLevels levels, Entry entry, Directory parent) {
        Fd opened;
        try {
            opened = entry.openDirectory(true);
        } catch (KernelException e) {
            if (rules.vanished(e)) {
                return;
            }
            throw e;
        }
        Directory source = new Directory(opened, entry.toString(), new Ids(0));
        FileStatus status;
        try {
            status = FileStatus.of(opened, entry);
        } catch (RuntimeException e) {
            source.close();
            throw e;
        }
        enter(levels, source, status, parent, entry.name());
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
