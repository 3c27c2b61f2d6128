package io.systemcontainers.rootfs;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.Attributes;
import io.systemcontainers.sys.Entry;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.FileStatus;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.NamedAttributes;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Hold one open directory and make things in it. Whatever becomes of the path that led here, and
 * whatever links are in it, they stay in this very directory.
 *
 * <p>Closed as often as it was shared. Not for use by several threads at once.
 */
final class Directory implements AutoCloseable {

    private static final int PRIVATE = 0600;
    private static final int PERMISSIONS = 0777;

    private final NewFiles makes = new NewFiles();
    private final Fd fd;
    private final String path;
    private final Ids ids;
    private int users = 1;
    private boolean owned;

    Directory(Fd fd, String path, Ids ids) {
        this.fd = fd;
        this.path = path;
        this.ids = ids;
    }

    Directory share() {
        users++;
        return this;
    }

    Fd fd() {
        return fd;
    }

    String path() {
        return path;
    }

    Ids ids() {
        return ids;
    }

    Entry entry(String name) {
        return new Entry(fd, path, name);
    }

    /** Name something that is going to be changed. */
    Entry changing(String name) {
        requireOwned();
        return entry(name);
    }

    void requireOwned() {
        if (!owned) {
            ids.requireOwned(fd, path);
            owned = true;
        }
    }

    /** Open a directory in this one; a symbolic link is none. */
    Directory open(String name) {
        Entry entry = entry(name);
        Fd opened = entry.openDirectory(true);
        return new Directory(opened, entry.toString(), ids.on(opened));
    }

    /** Make a file that has its name only once it is complete. */
    FileWriter create(String name, int mode, int uid, int gid) {
        Entry target = entry(name);
        Entry temporary = target.temporary(TemporaryName.next());
        return create(temporary, target, PRIVATE, mode, uid, gid);
    }

    /** Make a file that has its name from the beginning. */
    FileWriter createInPlace(String name, int mode, int uid, int gid) {
        Entry entry = entry(name);
        return create(entry, entry, PRIVATE, mode, uid, gid);
    }

    /** Make a file in a directory that does not have its own name yet and that nobody may enter. */
    FileWriter createHidden(String name, int mode, int uid, int gid) {
        Entry entry = entry(name);
        if ((mode & ~PERMISSIONS) != 0) {
            return create(entry, entry, PRIVATE, mode, uid, gid);
        }
        FileWriter writer = create(entry, entry, mode, mode, uid, gid);
        try {
            return makes.matches(writer, mode, ids.host(uid, entry), ids.host(gid, entry))
                    ? writer.plain()
                    : writer;
        } catch (RuntimeException e) {
            writer.close();
            throw e;
        }
    }

    private FileWriter create(Entry written, Entry target, int first, int mode, int uid, int gid) {
        requireOwned();
        int owner = ids.host(uid, target);
        int group = ids.host(gid, target);
        Fd file = ids.making(() -> written.create(first, target));
        return new FileWriter(share(), written, target, file, mode, owner, group);
    }

    /** Make a directory, and return it; nothing when there is something already. */
    Optional<Directory> make(String name, int mode, int uid, int gid) {
        Entry entry = entry(name);
        // Refused before there is a directory.
        ids.host(uid, entry);
        ids.host(gid, entry);
        Optional<Directory> made = make(entry);
        try {
            made.ifPresent(directory -> directory.attributes(mode, uid, gid));
            return made;
        } catch (RuntimeException e) {
            made.get().close();
            throw e;
        }
    }

    /** Make a directory that only its owner may enter. */
    Optional<Directory> make(Entry entry) {
        requireOwned();
        if (!ids.making(() -> entry.makeDirectory(0700))) {
            return Optional.empty();
        }
        Fd made = entry.openDirectory(true);
        return Optional.of(new Directory(made, entry.toString(), ids.on(made)));
    }

    /** Give this directory itself an owner and permissions. */
    void attributes(int mode, int uid, int gid) {
        ids.requireOwned(fd, path);
        Attributes.owner(fd, ids.host(uid, path), ids.host(gid, path), path);
        Attributes.permissions(fd, mode, path);
    }

    /** Make a symbolic link in place of what has that name. */
    void putLink(String name, String target, int uid, int gid, Instant modified) {
        put(
                name,
                FileStatus.SYMLINK,
                entry -> entry.symlink(target),
                (made, status) -> finishLink(made, status, entry(name), uid, gid, modified));
    }

    /** Make a symbolic link in a directory that does not have its own name yet. */
    void makeLink(String name, String target, int uid, int gid, Instant modified) {
        make(
                name,
                FileStatus.SYMLINK,
                entry -> entry.symlink(target),
                (made, status) -> finishLink(made, status, entry(name), uid, gid, modified));
    }

    private void finishLink(
            Fd made, FileStatus status, Entry shown, int uid, int gid, Instant modified) {
        int owner = ids.host(uid, shown);
        int group = ids.host(gid, shown);
        if (owner != Ids.KEEP && owner != status.uid()
                || group != Ids.KEEP && group != status.gid()) {
            NamedAttributes.owner(made, owner, group, shown);
        }
        if (modified != null) {
            NamedAttributes.modified(made, modified, shown);
        }
    }

    /**
     * Make something in a directory that does not have its own name yet, so that nobody sees it
     * before it is finished.
     *
     * @param type what is made: the type of inode(7)
     */
    void make(String name, int type, Consumer<Entry> make, BiConsumer<Fd, FileStatus> finish) {
        Entry entry = changing(name);
        ids.making(() -> make.accept(entry));
        finish(entry, type, finish);
    }

    /** Make something in place of what has that name. */
    void put(String name, Consumer<Entry> make) {
        put(name, make, temporary -> {});
    }

    /**
     * Make something in place of what has that name, and finish it before anybody sees it.
     *
     * @param type what is made: the type of inode(7)
     */
    void put(String name, int type, Consumer<Entry> make, BiConsumer<Fd, FileStatus> finish) {
        put(name, make, temporary -> finish(temporary, type, finish));
    }

    /*
     * Whoever owns this directory may have put something else there meanwhile, a file of the host
     * for example.
     */
    private void finish(Entry entry, int type, BiConsumer<Fd, FileStatus> finish) {
        try (Fd made = entry.open()) {
            FileStatus status = FileStatus.of(made, entry);
            if (status.type() != type) {
                throw new SystemContainerException(
                        "writing `"
                                + entry
                                + "`: somebody has replaced it while it was made: end that first");
            }
            ids.on(made).requireOwned(status, entry);
            finish.accept(made, status);
        }
    }

    private void put(String name, Consumer<Entry> make, Consumer<Entry> finish) {
        Entry target = changing(name);
        Entry temporary = target.temporary(TemporaryName.next());
        ids.making(() -> make.accept(temporary));
        try {
            finish.accept(temporary);
            if (rename(temporary, target)) {
                // rename(2) does nothing to two names of one file.
                temporary.unlink();
            }
        } catch (RuntimeException e) {
            discard(temporary, e);
            throw e;
        }
    }

    /** Give a complete file its name; whether it took the place of something. */
    boolean rename(Entry temporary, Entry target) {
        if (ids.making(() -> temporary.renameNew(target))) {
            return false;
        }
        Optional<FileStatus> present = target.status();
        if (present.isPresent() && present.get().isDirectory()) {
            throw new KernelException(
                    "replacing", target, Errno.EISDIR.number(), "delete the directory first");
        }
        if (present.isPresent() && present.get().mountRoot()) {
            throw new KernelException(
                    "replacing", target, Errno.EBUSY.number(), "something is mounted there");
        }
        ids.making(() -> temporary.rename(target));
        return true;
    }

    static void requireFile(FileStatus present, Object entry) {
        if (present.isDirectory()) {
            throw new KernelException("writing", entry, Errno.EISDIR.number(), "name a file in it");
        }
        if (!present.isFile()) {
            throw new SystemContainerException(
                    "writing `" + entry + "`: it is there and not a regular file: delete it first");
        }
    }

    private static void discard(Entry temporary, RuntimeException reason) {
        try {
            temporary.unlink();
        } catch (KernelException e) {
            reason.addSuppressed(e);
        }
    }

    @Override
    public void close() {
        if (--users == 0) {
            fd.close();
        }
    }
}
