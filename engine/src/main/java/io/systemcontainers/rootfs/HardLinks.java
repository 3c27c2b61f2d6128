package io.systemcontainers.rootfs;

import io.systemcontainers.sys.Entry;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.FileStatus;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.Open;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Remember the copies of files that have several names, until all of these were met.
 *
 * <p>A copy is found again by its path, and then has to be that very file: somebody may have moved
 * it meanwhile. Names that are outside of what is copied are never met, so only so many copies are
 * remembered; further ones become files of their own.
 */
final class HardLinks {

    /* A few hundred bytes each. */
    private static final int REMEMBERED = 100_000;

    private final RootDirectory root;
    private final Map<FileNumber, Copy> copies = new HashMap<>();
    private Directory hidden;

    private record FileNumber(long fileSystem, long inode) {
        static FileNumber of(FileStatus status) {
            return new FileNumber(status.fileSystem(), status.inode());
        }
    }

    private record Copy(String path, FileNumber file, int left, long size, Instant modified) {

        /* Somebody may have changed the original, or made another file with its number. */
        boolean isOf(FileStatus original) {
            return size == original.size() && modified.equals(original.modified());
        }

        Copy withoutOne() {
            return new Copy(path, file, left - 1, size, modified);
        }
    }

    /**
     * @param root where copies are
     */
    HardLinks(RootDirectory root) {
        this.root = root;
    }

    /** Say which directory does not have its own name yet; what is in it is found through it. */
    void hidden(Directory directory) {
        hidden = directory.share();
    }

    /** Say that the directory has its name, or is gone. */
    void shown() {
        if (hidden != null) {
            hidden.close();
            hidden = null;
        }
    }

    /**
     * Link to the copy that is there of a file, if one is.
     *
     * @param empty whether nothing can have the name already
     */
    boolean link(FileStatus original, Directory target, String name, boolean empty) {
        FileNumber number = FileNumber.of(original);
        Copy copy = original.links() > 1 ? copies.get(number) : null;
        if (copy == null || !copy.isOf(original)) {
            return false;
        }
        Optional<Fd> found = find(copy);
        if (found.isEmpty()) {
            return false;
        }
        try (Fd file = found.get()) {
            link(file, target, name, empty);
        } catch (KernelException e) {
            // link(2): on another mount, with as many names as there can be, or without any links.
            if (e.is(Errno.EXDEV) || e.is(Errno.EMLINK) || e.is(Errno.EPERM)) {
                return false;
            }
            throw e;
        }
        if (copy.left == 1) {
            copies.remove(number);
        } else {
            copies.put(number, copy.withoutOne());
        }
        return true;
    }

    private static void link(Fd copy, Directory target, String name, boolean empty) {
        if (empty) {
            Entry entry = target.changing(name);
            target.ids().making(() -> entry.link(copy));
        } else {
            target.put(name, entry -> entry.link(copy));
        }
    }

    private Optional<Fd> find(Copy copy) {
        try {
            Fd file = open(copy.path);
            if (is(file, copy)) {
                return Optional.of(file);
            }
            file.close();
            return Optional.empty();
        } catch (KernelException e) {
            // ENAMETOOLONG: a tree may be deeper than a path can say.
            if (e.is(Errno.ENOENT)
                    || e.is(Errno.ENOTDIR)
                    || e.is(Errno.ELOOP)
                    || e.is(Errno.ENAMETOOLONG)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static boolean is(Fd file, Copy copy) {
        try {
            return FileNumber.of(FileStatus.of(file, copy.path)).equals(copy.file);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private Fd open(String path) {
        if (hidden != null && path.startsWith(hidden.path() + "/")) {
            return Open.inRoot(hidden.fd(), path.substring(hidden.path().length() + 1), false);
        }
        return root.at(path, false);
    }

    /** Remember the copy of a file that has further names. */
    void made(FileStatus original, Entry copy, FileStatus status) {
        if (copies.size() < REMEMBERED) {
            copies.put(
                    FileNumber.of(original),
                    new Copy(
                            copy.toString(),
                            FileNumber.of(status),
                            original.links() - 1,
                            original.size(),
                            original.modified()));
        }
    }
}
