package io.systemcontainers.rootfs;

import io.systemcontainers.FileStat;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.Attributes;
import io.systemcontainers.sys.DirectoryListing;
import io.systemcontainers.sys.Entry;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.ExtendedAttribute;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.FileContent;
import io.systemcontainers.sys.FileStatus;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.NamedAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Copy files and directories from one root to another. Symbolic links in a directory are copied as
 * links; other names of a file become files of their own, unless {@link CopyRules#asItIs} says
 * otherwise.
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
    private final FileContent content = new FileContent();
    private final HardLinks links = new HardLinks();

    /**
     * Prepare to copy.
     *
     * @param from where to copy from; it stays open
     * @param to where to copy to; it stays open
     * @param rules what copies look like
     */
    public TreeCopy(RootDirectory from, RootDirectory to, CopyRules rules) {
        this.from = from;
        this.to = to;
        this.rules = rules;
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
            try (Fd file = from.openForReading(source);
                    FileWriter writer =
                            to.createFollowing(
                                    target,
                                    rules.mode(status),
                                    rules.uid(status),
                                    rules.gid(status))) {
                writer.transferFrom(file, source, content);
                writer.modified(status.modified()).commit();
            }
        }
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
        Entry temporary = parent.entry(TemporaryName.next());
        try {
            copyHidden(source, status, parent, temporary, target, depth);
            parent.rename(temporary, target);
        } catch (RuntimeException e) {
            try {
                new Deletion(parent).delete(temporary.name());
            } catch (SystemContainerException left) {
                e.addSuppressed(left);
            }
            throw e;
        }
    }

    private void copyHidden(
            Directory source,
            FileStatus status,
            Directory parent,
            Entry written,
            Entry target,
            int depth) {
        try (Directory made =
                parent.make(written, target.toString()).orElseThrow(() -> inTheWay(target))) {
            copyContent(source, made, true, depth);
            made.attributes(rules.mode(status), rules.uid(status), rules.gid(status));
            extended(source.fd(), source.path(), made.ids())
                    .forEach(
                            (name, value) ->
                                    ExtendedAttribute.set(made.fd(), name, value, made.path()));
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
        try (FileBatch files = new FileBatch(this, target, hidden)) {
            for (DirectoryListing.Name name : DirectoryListing.read(source.fd(), source.path())) {
                Entry entry = source.entry(name.name());
                switch (name.kind()) {
                    case FILE -> files.add(entry);
                    case DIRECTORY -> directories.add(entry);
                    case OTHER -> copyOther(entry, target, files, directories);
                }
            }
            files.copy();
        }
        for (Entry directory : directories) {
            copySubdirectory(directory, target, hidden, depth + 1);
        }
    }

    private void copyOther(
            Entry entry, Directory target, FileBatch files, List<Entry> directories) {
        FileStatus status = entry.status().orElseThrow(() -> gone(entry));
        if (rules.whole() && !status.isDirectory() && !status.isFile()) {
            copyNode(entry, status, target);
        } else if (status.isSymlink()) {
            String leadsTo = entry.readLink();
            target.putLink(
                    entry.name(), leadsTo, rules.uid(status), rules.gid(status), status.modified());
        } else if (status.isDirectory()) {
            directories.add(entry);
        } else if (status.isFile()) {
            files.add(entry);
        } else {
            throw FileBatch.refused(entry);
        }
    }

    /* A link, a device, a FIFO or a socket, as it is. */
    private void copyNode(Entry entry, FileStatus status, Directory target) {
        if (links.link(status, target, entry.name())) {
            return;
        }
        Ids ids = target.ids();
        Consumer<Entry> make =
                status.isSymlink()
                        ? made -> made.symlink(entry.readLink())
                        : made -> made.makeNode(status.mode() & ~07777, status.device());
        Map<String, byte[]> attributes;
        try (Fd original = entry.open()) {
            attributes = extended(original, entry, ids);
        }
        target.put(
                entry.name(),
                make,
                made -> {
                    int owner = ids.host(rules.uid(status));
                    int group = ids.host(rules.gid(status));
                    NamedAttributes.owner(made, owner, group, entry);
                    if (!status.isSymlink()) {
                        NamedAttributes.permissions(made, rules.mode(status), entry);
                    }
                    attributes.forEach(
                            (name, value) -> ExtendedAttribute.set(made, name, value, entry));
                    NamedAttributes.modified(made, status.modified(), entry);
                });
        links.made(status, target.entry(entry.name()));
    }

    private Map<String, byte[]> extended(Fd source, Object shown, Ids ids) {
        return rules.whole() ? WholeAttributes.of(source, shown, ids) : Map.of();
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

    /** Copy one file that is open. */
    void copyFile(Fd source, FileStatus status, Entry original, Directory target, boolean hidden) {
        if (rules.whole() && links.link(status, target, original.name())) {
            return;
        }
        try (FileWriter writer = writer(original.name(), status, target, hidden)) {
            writer.transferFrom(source, original, content);
            writer.modified(status.modified())
                    .extended(extended(source, original, target.ids()))
                    .commit();
        }
        if (rules.whole()) {
            links.made(status, target.entry(original.name()));
        }
    }

    private FileWriter writer(String name, FileStatus status, Directory target, boolean hidden) {
        int mode = rules.mode(status);
        int uid = rules.uid(status);
        int gid = rules.gid(status);
        if (hidden) {
            return target.createHidden(name, mode, uid, gid);
        }
        Entry entry = target.entry(name);
        Optional<FileStatus> present = entry.status();
        if (present.isPresent()) {
            if (present.get().isSymlink() && rules.following()) {
                return to.createFollowing(entry.toString(), mode, uid, gid);
            }
            Directory.requireFile(present.get(), entry);
        }
        return target.create(name, mode, uid, gid);
    }

    @Override
    public void close() {
        links.close();
        content.close();
    }
}
