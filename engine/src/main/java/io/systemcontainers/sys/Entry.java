package io.systemcontainers.sys;

import static io.systemcontainers.sys.OpenFlags.O_CREAT;
import static io.systemcontainers.sys.OpenFlags.O_DIRECTORY;
import static io.systemcontainers.sys.OpenFlags.O_EXCL;
import static io.systemcontainers.sys.OpenFlags.O_NOCTTY;
import static io.systemcontainers.sys.OpenFlags.O_NOFOLLOW;
import static io.systemcontainers.sys.OpenFlags.O_NONBLOCK;
import static io.systemcontainers.sys.OpenFlags.O_PATH;
import static io.systemcontainers.sys.OpenFlags.O_RDONLY;
import static io.systemcontainers.sys.OpenFlags.O_WRONLY;
import static io.systemcontainers.sys.OpenFlags.RESOLVE_BENEATH;
import static io.systemcontainers.sys.OpenFlags.RESOLVE_NO_MAGICLINKS;
import static io.systemcontainers.sys.OpenFlags.RESOLVE_NO_XDEV;

import com.sun.jna.LastErrorException;
import java.util.Optional;

/**
 * Name something in an open directory, whether it is there or not. Nothing here follows a link.
 *
 * @param directory the directory
 * @param path where the directory is, for messages
 * @param name the name: one component, neither {@code .} nor {@code ..}
 * @param shown what messages call it; null where that is its path
 */
public record Entry(Fd directory, String path, String name, String shown) {

    // linux/fs.h
    private static final int RENAME_NOREPLACE = 1;
    private static final int PATH_MAX = 4096;
    private static final int SHOWN = 1024;

    /**
     * Require one component.
     *
     * @param directory the directory
     * @param path where the directory is, for messages
     * @param name the name
     * @param shown what messages call it; null where that is its path
     */
    public Entry {
        if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('/') >= 0) {
            throw new IllegalArgumentException("not a name in a directory: `" + name + "`");
        }
    }

    /**
     * Require one component, which messages call by its name.
     *
     * @param directory the directory
     * @param path where the directory is, for messages
     * @param name the name
     */
    public Entry(Fd directory, String path, String name) {
        this(directory, path, name, null);
    }

    /**
     * Name something that is going to have this name when it is complete; messages call it so
     * already.
     *
     * @param temporary the name that it has meanwhile
     * @return the name
     */
    public Entry temporary(String temporary) {
        return new Entry(directory, path, temporary, toString());
    }

    /** Return the path for messages: of one that is deeper than a path can say, both ends. */
    @Override
    public String toString() {
        if (shown != null) {
            return shown;
        }
        String whole = path.endsWith("/") ? path + name : path + "/" + name;
        return whole.length() <= PATH_MAX
                ? whole
                : whole.substring(0, SHOWN) + "/…/" + whole.substring(whole.length() - SHOWN);
    }

    /**
     * Make a file to write to.
     *
     * @param mode its permissions, before the umask
     * @param shown what errors call it
     * @return its descriptor
     */
    public Fd create(int mode, Object shown) {
        int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW;
        return Open.name(directory, name, flags, mode, "writing", shown);
    }

    /**
     * Open a directory; a symbolic link is none.
     *
     * @param mounts whether it may be a place where a file system is mounted
     * @return a descriptor that can be listed
     */
    public Fd openDirectory(boolean mounts) {
        int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW;
        return mounts
                ? open(flags)
                : Open.open(
                        directory,
                        name,
                        flags,
                        0,
                        RESOLVE_NO_XDEV | RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS,
                        "opening",
                        this);
    }

    /**
     * Open a file to read it. Look at what was opened: opening a FIFO does not wait, but succeeds.
     *
     * @return a descriptor to read from, which does not wait for data or for a lease
     */
    public Fd openForReading() {
        return open(O_RDONLY | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW);
    }

    /**
     * Open whatever it is, in name only.
     *
     * @return a descriptor; a FIFO or device is not touched
     */
    public Fd open() {
        return open(O_PATH | O_NOFOLLOW);
    }

    private Fd open(int flags) {
        return Open.name(directory, name, flags, 0, "opening", this);
    }

    /**
     * Look at it.
     *
     * @return what is there, if anything is
     */
    public Optional<FileStatus> status() {
        try {
            return Optional.of(FileStatus.statx(directory, name, 0));
        } catch (LastErrorException e) {
            if (e.getErrorCode() == Errno.ENOENT.number()) {
                return Optional.empty();
            }
            throw failed("looking at", e);
        }
    }

    /**
     * Make a directory.
     *
     * @param mode its permissions, before the umask
     * @return whether it was made; false when there is something already
     */
    public boolean makeDirectory(int mode) {
        try {
            directory.access().mkdirat(directory.number(), FileName.encode(name), mode);
            return true;
        } catch (LastErrorException e) {
            if (e.getErrorCode() == Errno.EEXIST.number()) {
                return false;
            }
            throw failed("making the directory", e);
        }
    }

    /**
     * Make a device, FIFO or socket: mknod(2).
     *
     * @param mode type and permissions, the latter before the umask
     * @param device which device
     */
    public void makeNode(int mode, long device) {
        try {
            directory.access().mknodat(directory.number(), FileName.encode(name), mode, device);
        } catch (LastErrorException e) {
            throw failed("making the node", e);
        }
    }

    /**
     * Make a symbolic link.
     *
     * @param target where it leads
     */
    public void symlink(String target) {
        try {
            directory
                    .access()
                    .symlinkat(FileName.encode(target), directory.number(), FileName.encode(name));
        } catch (LastErrorException e) {
            throw failed("making the symbolic link", e);
        }
    }

    /**
     * Give something that is there a second name; a symbolic link is linked to itself.
     *
     * @param existing what is there
     */
    public void link(Entry existing) {
        try {
            requireOneProcess(existing.directory);
            directory
                    .access()
                    .linkat(
                            existing.directory.number(),
                            FileName.encode(existing.name),
                            directory.number(),
                            FileName.encode(name),
                            0);
        } catch (LastErrorException e) {
            throw failed("linking to `" + existing + "` from", e);
        }
    }

    /**
     * Give an open file a further name.
     *
     * @param existing the file, {@code O_PATH} or not
     */
    public void link(Fd existing) {
        try {
            requireOneProcess(existing);
            directory.access().link(existing.number(), directory.number(), FileName.encode(name));
        } catch (LastErrorException e) {
            throw failed("linking to a file of the same directory tree from", e);
        }
    }

    /* What different processes work on is on different mounts: link(2). */
    private void requireOneProcess(Fd existing) {
        if (existing.isServed() != directory.isServed()) {
            throw new LastErrorException(Errno.EXDEV.number());
        }
    }

    /**
     * Read a symbolic link.
     *
     * @return where it leads
     */
    public String readLink() {
        byte[] target = new byte[PATH_MAX];
        try {
            int length = directory.access().readlinkat(directory.number(), name, target);
            return FileName.decode(target, 0, length);
        } catch (LastErrorException e) {
            throw new KernelException(
                    "reading the symbolic link",
                    this,
                    e.getErrorCode(),
                    e.getErrorCode() == Errno.EINVAL.number() ? "it is none" : "");
        }
    }

    /**
     * Rename it where nothing is.
     *
     * @param to its new name
     * @return whether it was renamed; false when something has that name, or the file system cannot
     *     tell
     */
    public boolean renameNew(Entry to) {
        try {
            renameat2(to, RENAME_NOREPLACE);
            return true;
        } catch (LastErrorException e) {
            // rename(2): EINVAL where a file system does not know the flag.
            if (e.getErrorCode() == Errno.EEXIST.number()
                    || e.getErrorCode() == Errno.EINVAL.number()) {
                return false;
            }
            throw to.failed("writing", e);
        }
    }

    /**
     * Rename it, in place of what has that name.
     *
     * @param to its new name
     */
    public void rename(Entry to) {
        try {
            renameat2(to, 0);
        } catch (LastErrorException e) {
            throw to.failed("replacing", e);
        }
    }

    private void renameat2(Entry to, int flags) {
        directory
                .access()
                .renameat2(
                        directory.number(),
                        FileName.encode(name),
                        to.directory.number(),
                        FileName.encode(to.name),
                        flags);
    }

    /**
     * Delete anything but a directory.
     *
     * @return whether something was deleted; false when nothing was there
     */
    public boolean unlink() {
        return unlink(0);
    }

    /**
     * Delete an empty directory.
     *
     * @return whether it was deleted; false when nothing was there
     */
    public boolean removeDirectory() {
        return unlink(FileCalls.AT_REMOVEDIR);
    }

    private boolean unlink(int flags) {
        try {
            directory.access().unlinkat(directory.number(), FileName.encode(name), flags);
            return true;
        } catch (LastErrorException e) {
            if (e.getErrorCode() == Errno.ENOENT.number()) {
                return false;
            }
            throw failed("deleting", e);
        }
    }

    private KernelException failed(String doing, LastErrorException e) {
        return new KernelException(doing, this, e.getErrorCode());
    }
}
