package io.systemcontainers.machine;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.systemcontainers.CopyProgress;
import io.systemcontainers.FileChange;
import io.systemcontainers.FileDiff;
import io.systemcontainers.FileStat;
import io.systemcontainers.MachineFiles;
import io.systemcontainers.PullOption;
import io.systemcontainers.PushOption;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.Watch;
import io.systemcontainers.rootfs.Accounts;
import io.systemcontainers.rootfs.CopyRules;
import io.systemcontainers.rootfs.FileOwner;
import io.systemcontainers.rootfs.FileWriter;
import io.systemcontainers.rootfs.NamedFile;
import io.systemcontainers.rootfs.RootDirectory;
import io.systemcontainers.rootfs.TreeCopy;
import io.systemcontainers.sharing.SharedFolders;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.FileContent;
import io.systemcontainers.sys.HostFile;
import io.systemcontainers.watch.Watches;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The files of a machine, read and written below its root directory.
 *
 * <p>The root is opened for each call and closed again: it would keep the machine's file systems
 * mounted, and threads must not share it.
 */
final class NativeMachineFiles implements MachineFiles {

    private static final int NEW_FILE_MODE = 0644;
    private static final int NEW_DIRECTORY_MODE = 0755;

    private final String machine;
    private final Supplier<RootDirectory> root;
    private final Watches watches;
    private final Function<Optional<String>, FileDiff> changes;
    private final SharedFolders folders;

    /**
     * @param machine the machine's name
     * @param root opens the machine's root, and throws when the machine does not run
     * @param watches watches paths of the machine
     * @param changes says what has changed since a snapshot, or the last one
     * @param folders finds files of the host past the links that machines may have made
     */
    NativeMachineFiles(
            String machine,
            Supplier<RootDirectory> root,
            Watches watches,
            Function<Optional<String>, FileDiff> changes,
            SharedFolders folders) {
        this.machine = machine;
        this.root = root;
        this.watches = watches;
        this.changes = changes;
        this.folders = folders;
    }

    private RootDirectory open(String path) {
        requireAbsolute(path);
        return root.get();
    }

    private void requireAbsolute(String path) {
        if (!path.startsWith("/")) {
            throw new SystemContainerException(
                    "opening `"
                            + path
                            + "` in machine `"
                            + machine
                            + "`: the path is "
                            + (path.isEmpty() ? "empty" : "relative")
                            + ": begin it with /");
        }
    }

    @Override
    public void push(Path source, String target, PushOption... options) {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(options, "options");
        copying(
                "pushing `" + source + "` to `" + target + "`",
                () -> {
                    try (RootDirectory host = RootDirectory.ofHost(folders);
                            RootDirectory opened = open(target)) {
                        FileOptions given = FileOptions.of(options, opened, machine);
                        FileOwner owner = given.ownerOr(FileOwner.ROOT);
                        CopyRules rules = CopyRules.into(owner.uid(), owner.gid(), given.mode());
                        try (TreeCopy copy = new TreeCopy(host, opened, rules, given.progress())) {
                            copy.copy(named(source), target);
                        }
                    }
                });
    }

    @Override
    public void pull(String source, Path target, PullOption... options) {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(options, "options");
        copying(
                "pulling `" + source + "` to `" + target + "`",
                () -> {
                    try (RootDirectory host = RootDirectory.ofHost(folders);
                            RootDirectory opened = open(source);
                            TreeCopy copy =
                                    new TreeCopy(
                                            opened,
                                            host,
                                            CopyRules.outOf(),
                                            FileOptions.progress(options))) {
                        copy.copy(source, onHost(target));
                    }
                });
    }

    private void copying(String doing, Runnable copy) {
        try {
            copy.run();
        } catch (SystemContainerException e) {
            throw new SystemContainerException(
                    doing + ", machine `" + machine + "`: " + e.getMessage(), e);
        }
    }

    private static String onHost(Path path) {
        if (!path.getFileSystem().equals(FileSystems.getDefault())) {
            throw new SystemContainerException(
                    "opening `"
                            + path
                            + "`: it is not a file of this host but of "
                            + path.getFileSystem().provider().getScheme()
                            + ": copy it to one first");
        }
        return path.toAbsolutePath().toString();
    }

    /* A copy of `..` in a directory has the name that this directory really has. */
    private String named(Path source) {
        String path = onHost(source);
        if (!source.endsWith("..")) {
            return path;
        }
        try (HostFile found = folders.open(path)) {
            return found.path();
        }
    }

    @Override
    public void write(String path, byte[] content, PushOption... options) {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(content, "content");
        Objects.requireNonNull(options, "options");
        try (RootDirectory opened = open(path)) {
            FileOptions given = FileOptions.of(options, opened, machine);
            Optional<FileStat> present = opened.find(path);
            FileOwner owner =
                    present.isPresent() && given.leavesOwnerOpen()
                            ? given.ownerOr(opened.owner(path))
                            : given.ownerOr(FileOwner.ROOT);
            int mode = given.mode().orElse(present.map(FileStat::mode).orElse(NEW_FILE_MODE));
            try (FileWriter writer = opened.createFollowing(path, mode, owner.uid(), owner.gid())) {
                writer.write(content);
                writer.commit();
            }
            given.progress().accept(new CopyProgress(1, content.length, path));
        }
    }

    @Override
    public void append(String path, byte[] content) {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(content, "content");
        try (RootDirectory opened = open(path)) {
            new FileAppend(opened, path, NEW_FILE_MODE).append(content);
        }
    }

    @Override
    public String read(String path) {
        Objects.requireNonNull(path, "path");
        return new String(readBytes(path), UTF_8);
    }

    @Override
    public byte[] readBytes(String path) {
        Objects.requireNonNull(path, "path");
        try (RootDirectory opened = open(path);
                Fd file = opened.openForReading(path)) {
            return FileContent.readAll(file, path);
        }
    }

    @Override
    public boolean exists(String path) {
        Objects.requireNonNull(path, "path");
        try (RootDirectory opened = open(path)) {
            return opened.exists(path);
        }
    }

    @Override
    public FileStat stat(String path) {
        Objects.requireNonNull(path, "path");
        try (RootDirectory opened = open(path)) {
            return opened.stat(path);
        }
    }

    @Override
    public List<String> list(String path) {
        Objects.requireNonNull(path, "path");
        try (RootDirectory opened = open(path)) {
            return opened.listComplete(path);
        }
    }

    @Override
    public void delete(String path) {
        Objects.requireNonNull(path, "path");
        try (RootDirectory opened = open(path)) {
            opened.delete(path);
        }
    }

    @Override
    public void makeDirectories(String path, PushOption... options) {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(options, "options");
        try (RootDirectory opened = open(path)) {
            FileOptions given = FileOptions.of(options, opened, machine);
            FileOwner owner = given.ownerOr(FileOwner.ROOT);
            int mode = given.mode().orElse(NEW_DIRECTORY_MODE);
            opened.makeDirectories(path, mode, owner.uid(), owner.gid());
        }
    }

    @Override
    public void setOwner(String path, String owner) {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(owner, "owner");
        changing(
                path,
                (opened, file) ->
                        file.owner(FileOwner.parse(owner, () -> Accounts.of(opened, machine))));
    }

    @Override
    public void setMode(String path, int mode) {
        Objects.requireNonNull(path, "path");
        int permissions = new PushOption.Mode(mode).mode();
        changing(path, (opened, file) -> file.permissions(permissions));
    }

    @Override
    public void setModified(String path, Instant time) {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(time, "time");
        changing(path, (opened, file) -> file.modified(time));
    }

    @Override
    public void symlink(String path, String target) {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(target, "target");
        if (target.isEmpty() || target.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "making the symbolic link `"
                            + path
                            + "`: its target `"
                            + target.replace("\0", "\\0")
                            + "` is empty or has a NUL character: name a file");
        }
        try (RootDirectory opened = open(path)) {
            opened.makeParents(path);
            opened.symlink(path, target, 0, 0);
        }
    }

    @Override
    public void hardLink(String path, String existing) {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(existing, "existing");
        requireAbsolute(existing);
        try (RootDirectory opened = open(path)) {
            opened.makeParents(path);
            opened.hardLink(path, existing);
        }
    }

    @Override
    public String readLink(String path) {
        Objects.requireNonNull(path, "path");
        try (RootDirectory opened = open(path)) {
            return opened.readLink(path);
        }
    }

    @Override
    public Map<String, byte[]> xattrs(String path) {
        Objects.requireNonNull(path, "path");
        try (RootDirectory opened = open(path);
                NamedFile file = opened.file(path)) {
            return file.attributes();
        }
    }

    @Override
    public void setXattr(String path, String name, byte[] value) {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(value, "value");
        changing(path, (opened, file) -> file.attribute(name, value));
    }

    @Override
    public void removeXattr(String path, String name) {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(name, "name");
        changing(path, (opened, file) -> file.removeAttribute(name));
    }

    private void changing(String path, BiConsumer<RootDirectory, NamedFile> change) {
        try (RootDirectory opened = open(path);
                NamedFile file = opened.file(path)) {
            change.accept(opened, file);
        }
    }

    @Override
    public FileDiff diff() {
        return changes.apply(Optional.empty());
    }

    @Override
    public FileDiff diff(String snapshot) {
        Objects.requireNonNull(snapshot, "snapshot");
        return changes.apply(Optional.of(snapshot));
    }

    @Override
    public Watch watch(String path, Consumer<FileChange> callback) {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(callback, "callback");
        requireAbsolute(path);
        return watches.watch(path, callback);
    }
}
