package io.systemcontainers.image.file;

import io.systemcontainers.FileStat;
import io.systemcontainers.keeper.BootPlan;
import io.systemcontainers.rootfs.FileWriter;
import io.systemcontainers.rootfs.RootDirectory;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.FileContent;
import io.systemcontainers.sys.FileStatus;
import io.systemcontainers.sys.KernelException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A root directory that is being filled from an image, which no other process sees before it is
 * complete. What comes later takes the place of what is there; nothing outside is reached, whatever
 * links lead there, because the root is the machine's.
 *
 * <p>Devices are left out, as LXD leaves them out of unprivileged containers: a machine's {@code
 * /dev} is made when it boots, and a device elsewhere would be the host's. Sockets mean nothing
 * without the process that listens. Set-user-ID bits stay, sudo(8) has one: no user of the host can
 * enter the store.
 *
 * <p>Not for use by several threads at once.
 */
final class RootWriter implements AutoCloseable {

    private static final int FIFO = 0010000;
    /* As much as a million directories have, whose paths are on the heap to the end. */
    private static final long MOST_REMEMBERED = 64L << 20;

    private final RootDirectory root;
    private final UnpackBudget budget;
    private final FileContent content = new FileContent();
    /* What is done in a directory changes its time, and its default ACL what is made in it. */
    private final Map<String, ImageEntry> directories = new LinkedHashMap<>();
    private long remembered;

    RootWriter(Path directory, UnpackBudget budget) {
        this.root = RootDirectory.open(directory);
        this.budget = budget;
    }

    UnpackBudget budget() {
        return budget;
    }

    /** Writes what a file holds. */
    interface Content {
        void writeTo(FileWriter writer) throws IOException;
    }

    /** Write a part of a file. */
    void write(FileWriter writer, byte[] bytes, int offset, int length) throws IOException {
        budget.bytes(length);
        writer.write(content, bytes, offset, length);
    }

    /** Makes something that is not there yet. */
    private interface Making {
        void make() throws IOException;
    }

    void directory(ImageEntry entry) throws IOException {
        budget.file(entry.path());
        int uid = id(entry.uid());
        int gid = id(entry.gid());
        String path = "/" + entry.path();
        making(path, () -> root.makeDirectory(path, entry.mode(), uid, gid));
        if (!isDirectory(path)) {
            // A link that leads to a directory, which was left as it is.
            root.delete(path);
            root.makeDirectory(path, entry.mode(), uid, gid);
        }
        remember(entry.kept());
    }

    private void remember(ImageEntry entry) throws IOException {
        ImageEntry before = directories.put(entry.path(), entry);
        remembered += entry.length() - (before == null ? 0 : before.length());
        if (remembered > MOST_REMEMBERED) {
            throw new IOException(
                    "the paths and extended attributes of the image's directories are longer than "
                            + MOST_REMEMBERED
                            + " bytes");
        }
    }

    void symlink(ImageEntry entry, String target) throws IOException {
        budget.file(entry.path());
        int uid = id(entry.uid());
        int gid = id(entry.gid());
        requireText(target, "the target of the link");
        String path = name(entry);
        making(path, () -> root.symlinkUnseen(path, target, uid, gid, entry.modified()));
        attributes(path, entry);
    }

    void file(ImageEntry entry, Content written) throws IOException {
        budget.file(entry.path());
        int uid = id(entry.uid());
        int gid = id(entry.gid());
        String path = name(entry);
        making(
                path,
                () -> {
                    try (FileWriter writer = root.createUnseen(path, entry.mode(), uid, gid)) {
                        written.writeTo(writer);
                        writer.modified(entry.modified()).commit();
                    }
                });
        attributes(path, entry);
    }

    /** Give a file that is there a second name; its own owner, mode and time stay. */
    void hardLink(String path, String existing) throws IOException {
        budget.file(path);
        if (path.equals(existing)) {
            throw new IOException("it is a link to itself");
        }
        making("/" + path, () -> root.hardLink("/" + path, "/" + existing));
    }

    void fifo(ImageEntry entry) throws IOException {
        budget.file(entry.path());
        int uid = id(entry.uid());
        int gid = id(entry.gid());
        String path = name(entry);
        making(
                path,
                () -> {
                    root.node(path, FIFO, entry.mode(), FileStatus.device(0, 0), uid, gid);
                    root.setTimes(path, entry.modified());
                });
        attributes(path, entry);
    }

    /** Delete what is there, if anything is. */
    void delete(String path) {
        root.delete("/" + path);
    }

    /** Return the names in a directory; none where there is no directory. */
    List<String> names(String path) {
        return isDirectory("/" + path) ? root.list("/" + path) : List.of();
    }

    /* A link that leads to one is none. */
    private boolean isDirectory(String path) {
        try {
            return root.stat(path).type() == FileStat.Type.DIRECTORY;
        } catch (KernelException e) {
            if (e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR)) {
                return false;
            }
            throw e;
        }
    }

    private static String name(ImageEntry entry) throws IOException {
        if (entry.path().isEmpty()) {
            throw new IOException("the root itself is no directory there");
        }
        return "/" + entry.path();
    }

    /* Most have a directory to be in, and a name that is free. */
    private void making(String path, Making making) throws IOException {
        try {
            making.make();
        } catch (KernelException e) {
            if (!e.is(Errno.ENOENT)
                    && !e.is(Errno.EEXIST)
                    && !e.is(Errno.EISDIR)
                    && !e.is(Errno.ENOTDIR)) {
                throw e;
            }
            root.makeParents(path);
            root.delete(path);
            making.make();
        }
    }

    private void attributes(String path, ImageEntry entry) {
        ImageAttributes.kept(entry.attributes())
                .forEach((name, value) -> root.setXattr(path, name, value));
    }

    private static int id(long number) throws IOException {
        if (number < 0 || number >= BootPlan.IDS) {
            throw new IOException(
                    "it belongs to id "
                            + number
                            + ", and a machine's ids are 0 to "
                            + (BootPlan.IDS - 1)
                            + ": change its owner where the image is made");
        }
        return (int) number;
    }

    private static void requireText(String text, String what) throws IOException {
        if (text.isEmpty() || text.indexOf('\0') >= 0) {
            throw new IOException(what + " is empty, or holds a NUL");
        }
    }

    /** Give directories the times and attributes that they have in the image. */
    void complete() throws IOException {
        for (ImageEntry entry : directories.values()) {
            String path = "/" + entry.path();
            if (entry.path().isEmpty()) {
                continue;
            }
            // It may have been replaced since.
            if (isDirectory(path)) {
                attributes(path, entry);
                root.setTimes(path, entry.modified());
            }
        }
    }

    @Override
    public void close() {
        content.close();
        root.close();
    }
}
