package io.systemcontainers.rootfs;

import io.systemcontainers.FileStat;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.keeper.BootPlan;
import io.systemcontainers.sharing.SharedFolders;
import io.systemcontainers.sys.DirectoryListing;
import io.systemcontainers.sys.Entry;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.ExtendedAttribute;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.FileStatus;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.NamedAttributes;
import io.systemcontainers.sys.Open;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Work on the files below a directory as if it were {@code /}, whatever links somebody planted in
 * it: nothing outside is ever read, changed or made.
 *
 * <p>Paths begin at the root, with or without a leading slash. The directory that a path ends in is
 * opened with openat2(2), {@code RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS}, or with what does the
 * same where that is refused, and its last component is then a name in that open directory. Names
 * are those of {@link io.systemcontainers.sys.FileName}.
 *
 * <p>Not for use by several threads at once; each may have its own. A root that is open keeps its
 * file systems mounted, so do not keep that of a machine.
 */
public final class RootDirectory implements AutoCloseable {

    private final RootPaths paths;
    private final String shown;
    private final Ids ids;
    private final int parentOwner;
    private final ParentCache parents;
    private MountedFiles mounts;

    private RootDirectory(
            RootPaths paths, String shown, Ids ids, int parentOwner, ParentCache parents) {
        this.paths = paths;
        this.shown = shown;
        this.ids = ids;
        this.parentOwner = parentOwner;
        this.parents = parents;
    }

    private RootDirectory(Path directory, Ids ids, int parentOwner, ParentCache parents) {
        this(new PathsBelow(Open.root(directory)), directory.toString(), ids, parentOwner, parents);
    }

    /**
     * Open a directory of the host that nobody else changes meanwhile; ids are used as they are.
     *
     * @param directory the directory
     * @return the root
     */
    public static RootDirectory open(Path directory) {
        return new RootDirectory(directory, new Ids(0), 0, new ParentCache(true));
    }

    /**
     * Open the root of the host, for copying from there or to there; ids are used as they are, and
     * directories made on the way belong to whoever runs this.
     *
     * @return the root
     */
    public static RootDirectory ofHost() {
        return new RootDirectory(Path.of("/"), new Ids(0), Ids.KEEP, new ParentCache(false));
    }

    /**
     * Open the root of the host, for copying from there or to there, past the links that machines
     * may have made; ids are used as they are, and directories made on the way belong to the user
     * of this process.
     *
     * @param folders what machines can change
     * @return the root
     */
    public static RootDirectory ofHost(SharedFolders folders) {
        return new RootDirectory(
                new PathsOfHost(folders), "/", new Ids(0), Ids.KEEP, new ParentCache(false));
    }

    /**
     * Open the root of a running machine. No process of the machine is waited for, but by one in
     * the machine: {@link MountedFiles}.
     *
     * @param root its root directory, open by name only; it stays open
     * @param mounts what else is mounted there, which is closed with this
     * @param idBase the first of the machine's ids on the host; 0 when it has no user namespace.
     *     Ids given and returned are the machine's
     * @return the root
     */
    public static RootDirectory ofMachine(Fd root, MountedFiles mounts, int idBase) {
        RootDirectory opened =
                new RootDirectory(
                        new PathsBelow(open(root, mounts, idBase)),
                        "/",
                        new Ids(idBase),
                        0,
                        new ParentCache(false));
        opened.mounts = mounts;
        return opened;
    }

    /**
     * Open the root of a running machine for what looks paths up itself.
     *
     * @param root its root directory, open by name only; it stays open
     * @param mounts what else is mounted there; it stays open
     * @param idBase the first of the machine's ids on the host; 0 when it has no user namespace
     * @return a descriptor of the root, from which no process of the machine is waited for
     */
    public static Fd open(Fd root, MountedFiles mounts, int idBase) {
        return Open.machine(Open.duplicate(root), mounts, idBase, BootPlan.IDS);
    }

    /** Open a directory as one whose ids are shifted and that others change meanwhile. */
    static RootDirectory shifted(Path directory, int idBase) {
        return new RootDirectory(directory, new Ids(idBase), 0, new ParentCache(false));
    }

    /**
     * Make a directory and those above it, as {@code mkdir -p} does; those above belong to root and
     * have mode 0755. One that is there is left as it is.
     *
     * @param path the directory
     * @param mode its permissions
     * @param uid its owner
     * @param gid its group
     */
    public void makeDirectories(String path, int mode, int uid, int gid) {
        openOrMake(path, mode, uid, gid).close();
    }

    /**
     * Make a directory, or give one that is there this owner and mode. A symbolic link that leads
     * to a directory is left as it is, and so is that directory.
     *
     * @param path the directory
     * @param mode its permissions
     * @param uid its owner
     * @param gid its group
     */
    public void makeDirectory(String path, int mode, int uid, int gid) {
        PathInRoot split = PathInRoot.of(path);
        if (!split.hasName()) {
            try (Directory there = open(path)) {
                there.attributes(mode, uid, gid);
            }
            return;
        }
        try (Directory parent = parent(split)) {
            Optional<Directory> made = parent.make(split.name(), mode, uid, gid);
            if (made.isPresent()) {
                made.get().close();
            } else if (parent.entry(split.name()).status().orElseThrow().isSymlink()) {
                open(path).close();
            } else {
                try (Directory there = parent.open(split.name())) {
                    there.attributes(mode, uid, gid);
                }
            }
        }
    }

    /**
     * Begin to write a file. It gets its name, in place of anything but a directory, with {@link
     * FileWriter#commit}.
     *
     * @param path the file
     * @param mode its permissions
     * @param uid its owner
     * @param gid its group
     * @return what to write to; close it
     */
    public FileWriter create(String path, int mode, int uid, int gid) {
        PathInRoot split = PathInRoot.of(path).requireName();
        try (Directory parent = parent(split)) {
            return parent.create(split.name(), mode, uid, gid);
        }
    }

    /**
     * Begin to write the file that a path leads to, links at its end included, and make the
     * directories above it that are missing. Only a regular file is replaced, and a link that leads
     * nowhere is refused.
     *
     * @param path the file
     * @param mode its permissions
     * @param uid its owner
     * @param gid its group
     * @return what to write to; close it
     */
    public FileWriter createFollowing(String path, int mode, int uid, int gid) {
        PathInRoot end = writable(path);
        try (Directory parent = openOrMakeParent(end)) {
            Entry entry = parent.entry(end.name());
            entry.status().ifPresent(present -> Directory.requireFile(present, entry));
            return parent.create(end.name(), mode, uid, gid);
        }
    }

    /**
     * Begin to write a file that is not there, in its very place, so that nobody else's is
     * replaced. Directories above it are made.
     *
     * @param path the file
     * @param mode its permissions
     * @param uid its owner
     * @param gid its group
     * @return what to write to; close it
     * @throws KernelException {@code EEXIST} if it is there by now
     */
    public FileWriter createNew(String path, int mode, int uid, int gid) {
        PathInRoot end = writable(path);
        try (Directory parent = openOrMakeParent(end)) {
            return parent.createInPlace(end.name(), mode, uid, gid);
        }
    }

    /**
     * Begin to write a file that is not there, under its own name, in a tree that no other process
     * sees before it is complete: that takes half the system calls.
     *
     * @param path the file
     * @param mode its permissions
     * @param uid its owner
     * @param gid its group
     * @return what to write to; close it
     * @throws KernelException {@code EEXIST} if something has the name
     */
    public FileWriter createUnseen(String path, int mode, int uid, int gid) {
        PathInRoot split = PathInRoot.of(path).requireName();
        try (Directory parent = parent(split)) {
            return parent.createHidden(split.name(), mode, uid, gid);
        }
    }

    /**
     * Make a symbolic link that is not there, as {@link #createUnseen} makes a file.
     *
     * @param path the link
     * @param target where it leads; nothing is asked of it
     * @param uid its owner
     * @param gid its group
     * @param modified when it was last changed
     * @throws KernelException {@code EEXIST} if something has the name
     */
    public void symlinkUnseen(String path, String target, int uid, int gid, Instant modified) {
        PathInRoot split = PathInRoot.of(path).requireName();
        try (Directory parent = parent(split)) {
            parent.makeLink(split.name(), target, uid, gid, modified);
        }
    }

    private PathInRoot writable(String path) {
        if (path.endsWith("/")) {
            throw new KernelException("writing", path, Errno.EISDIR.number(), "name a file in it");
        }
        return new LinkChase(this).end(path);
    }

    /**
     * Name what a path leads to, to change it.
     *
     * @param path the path
     * @return what is there; close it
     */
    public NamedFile file(String path) {
        Fd file = at(path, true);
        return new NamedFile(file, path, ids.on(file));
    }

    /**
     * Make the directories above a path that are missing.
     *
     * @param path the path
     */
    public void makeParents(String path) {
        openOrMakeParent(PathInRoot.of(path).requireName()).close();
    }

    /**
     * Make a symbolic link, in place of anything but a directory.
     *
     * @param path the link
     * @param target where it leads; nothing is asked of it
     * @param uid its owner
     * @param gid its group
     */
    public void symlink(String path, String target, int uid, int gid) {
        PathInRoot split = PathInRoot.of(path).requireName();
        try (Directory parent = parent(split)) {
            parent.putLink(split.name(), target, uid, gid, null);
        }
    }

    /**
     * Give a file a second name, in place of anything but a directory.
     *
     * @param path the second name
     * @param existing the first; a symbolic link is linked to itself
     */
    public void hardLink(String path, String existing) {
        PathInRoot split = PathInRoot.of(path).requireName();
        PathInRoot from = PathInRoot.of(existing).requireName();
        try (Directory source = open(from.parent());
                Directory parent = parent(split)) {
            Entry first = source.entry(from.name());
            parent.put(split.name(), entry -> entry.link(first));
        }
    }

    /**
     * Make a device, FIFO or socket, in place of anything but a directory: mknod(2).
     *
     * @param path its path
     * @param type {@code S_IFCHR}, {@code S_IFBLK}, {@code S_IFIFO} or {@code S_IFSOCK} of inode(7)
     * @param mode its permissions
     * @param device which device, from {@link FileStatus#device(int, int)}
     * @param uid its owner
     * @param gid its group
     */
    public void node(String path, int type, int mode, long device, int uid, int gid) {
        PathInRoot split = PathInRoot.of(path).requireName();
        try (Directory parent = parent(split)) {
            parent.put(
                    split.name(),
                    type,
                    entry -> entry.makeNode(type | 0600, device),
                    (made, status) -> {
                        Ids there = ids.on(made);
                        NamedAttributes.owner(
                                made, there.host(uid, path), there.host(gid, path), path);
                        NamedAttributes.permissions(made, mode, path);
                    });
        }
    }

    /**
     * Set an extended attribute; of a symbolic link itself.
     *
     * @param path the file
     * @param name its name, for example {@code security.capability}
     * @param value its value
     */
    public void setXattr(String path, String name, byte[] value) {
        PathInRoot split = PathInRoot.of(path).requireName();
        try (Directory parent = parent(split);
                Fd file = parent.changing(split.name()).open()) {
            ids.on(file).requireOwned(file, path);
            ExtendedAttribute.set(file, name, value, path);
        }
    }

    /**
     * Say when a file was last changed; of a symbolic link itself.
     *
     * @param path the file
     * @param modified the time
     */
    public void setTimes(String path, Instant modified) {
        PathInRoot split = PathInRoot.of(path).requireName();
        try (Directory parent = parent(split);
                Fd file = parent.changing(split.name()).open()) {
            ids.on(file).requireOwned(file, path);
            NamedAttributes.modified(file, modified, path);
        }
    }

    /**
     * Look at a file, or at a symbolic link itself.
     *
     * @param path the file
     * @return what was seen
     */
    public FileStat stat(String path) {
        return looked(path, false, Ids::seen);
    }

    /**
     * Look at what a path leads to.
     *
     * @param path the path
     * @return what was seen
     */
    public FileStat statFollowing(String path) {
        return looked(path, true, Ids::seen);
    }

    /**
     * Say who a file belongs to.
     *
     * @param path the file; links are followed
     * @return its owner, as the machine sees it
     * @throws SystemContainerException if it belongs to somebody whom the machine has no id for
     */
    public FileOwner owner(String path) {
        return looked(
                path,
                true,
                (there, status) -> {
                    there.requireOwned(status, path);
                    return new FileOwner(there.machine(status.uid()), there.machine(status.gid()));
                });
    }

    private <T> T looked(String path, boolean follow, BiFunction<Ids, FileStatus, T> seen) {
        try (Fd file = at(path, follow)) {
            return seen.apply(ids.on(file), FileStatus.of(file, path));
        }
    }

    /**
     * Look at what a path leads to, if it leads to anything.
     *
     * @param path the path
     * @return what was seen
     */
    public Optional<FileStat> find(String path) {
        try {
            return Optional.of(statFollowing(path));
        } catch (KernelException e) {
            if (e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    FileStatus status(String path, boolean follow) {
        try (Fd file = at(path, follow)) {
            return FileStatus.of(file, path);
        }
    }

    /**
     * Open whatever a path leads to, in name only.
     *
     * @param path the path
     * @return a descriptor; a FIFO or device is not touched. It keeps the file system mounted
     */
    public Fd openNamed(String path) {
        return at(path, true);
    }

    /**
     * Open what has a name, a symbolic link itself, in name only.
     *
     * @param path the path
     * @return a descriptor; a FIFO or device is not touched. It keeps the file system mounted
     */
    public Fd openLink(String path) {
        return at(path, false);
    }

    Fd at(String path, boolean follow) {
        return paths.named(PathInRoot.of(path).path(), follow);
    }

    /**
     * Tell whether a path leads to something. A link that leads nowhere, or in a circle, does not.
     *
     * @param path the path
     * @return whether it does
     */
    public boolean exists(String path) {
        try {
            at(path, true).close();
            return true;
        } catch (KernelException e) {
            if (e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR) || e.is(Errno.ELOOP)) {
                return false;
            }
            throw e;
        }
    }

    /**
     * Read a symbolic link.
     *
     * @param path the link
     * @return where it leads, as it is written there
     */
    public String readLink(String path) {
        PathInRoot split = PathInRoot.of(path).requireName();
        try (Directory parent = parent(split)) {
            return parent.entry(split.name()).readLink();
        }
    }

    /**
     * List the names in a directory.
     *
     * @param path the directory
     * @return the names, sorted, without {@code .} and {@code ..}
     */
    public List<String> list(String path) {
        try (Directory directory = open(path)) {
            return DirectoryListing.read(directory.fd(), path).stream()
                    .map(DirectoryListing.Name::name)
                    .sorted()
                    .toList();
        }
    }

    /**
     * List the names in a directory, without those of files that are not complete yet.
     *
     * @param path the directory
     * @return the names, sorted, without {@code .} and {@code ..}
     */
    public List<String> listComplete(String path) {
        return list(path).stream().filter(name -> !TemporaryName.is(name)).toList();
    }

    /**
     * Open a file to read it. Only a regular file is opened: a FIFO would block, and a device would
     * notice.
     *
     * @param path the file
     * @return a descriptor to read from
     */
    public Fd openForReading(String path) {
        try (Fd named = at(path, true)) {
            if (!FileStatus.of(named, path).isFile()) {
                throw new SystemContainerException(
                        "reading `" + path + "`: it is not a regular file: name one");
            }
            return Open.forReading(named, path);
        }
    }

    /**
     * Delete a file, or a directory with everything in it; nothing happens when there is nothing.
     * Links are deleted, not followed, and where a file system is mounted nothing is deleted.
     *
     * @param path the path
     */
    public void delete(String path) {
        PathInRoot split = PathInRoot.of(path).requireName();
        if (find(split.parent()).isEmpty()) {
            return;
        }
        try (Directory parent = parent(split)) {
            new Deletion(parent).delete(split.name());
        }
    }

    /** Open a directory, following links. */
    Directory open(String path) {
        Fd fd = paths.directory(PathInRoot.of(path).path());
        return new Directory(fd, path, ids.on(fd));
    }

    /** Open a directory, or make it and those above it. */
    Directory openOrMake(String path, int mode, int uid, int gid) {
        PathInRoot split = PathInRoot.of(path);
        try {
            return open(path);
        } catch (KernelException e) {
            // What is above `..` is not known before what is below it is there.
            if (!e.is(Errno.ENOENT) || !split.hasName()) {
                throw e;
            }
        }
        try (Directory parent = openOrMakeParent(split)) {
            Optional<Directory> made = parent.make(split.name(), mode, uid, gid);
            // Somebody else has made it meanwhile, or it is a link that leads nowhere.
            return made.orElseGet(() -> open(path));
        }
    }

    /** Open a directory, or make it and those above it as parents are made. */
    Directory openOrMake(String path) {
        return openOrMake(path, 0755, parentOwner, parentOwner);
    }

    /** Open the directory that a path ends in, or make it and those above it. */
    Directory openOrMakeParent(PathInRoot path) {
        return openOrMake(path.parent());
    }

    private Directory parent(PathInRoot path) {
        return parents.open(path.parent(), () -> open(path.parent()));
    }

    /** Return the root's path on the host. */
    @Override
    public String toString() {
        return shown;
    }

    @Override
    public void close() {
        parents.close();
        paths.close();
        if (mounts != null) {
            mounts.close();
        }
    }
}
