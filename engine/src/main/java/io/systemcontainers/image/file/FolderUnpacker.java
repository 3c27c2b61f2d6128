package io.systemcontainers.image.file;

import io.systemcontainers.rootfs.FileWriter;
import io.systemcontainers.rootfs.RootDirectory;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.FileContent;
import io.systemcontainers.sys.FileStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Copies a root directory that is a folder of the host, of debootstrap for example, as an archive
 * of it would be unpacked. No process changes it meanwhile. What is nothing but zeros becomes a
 * hole.
 */
final class FolderUnpacker implements AutoCloseable {

    private static final int BUFFER = 1 << 17;
    private static final byte[] ZEROS = new byte[BUFFER];
    private static final int FIFO = 0010000;

    private final RootDirectory from;
    private final RootWriter root;
    private final byte[] buffer = new byte[BUFFER];
    private final Map<Long, String> names = new HashMap<>();

    FolderUnpacker(Path folder, RootWriter root) {
        this.from = RootDirectory.open(folder);
        this.root = root;
    }

    void unpack() throws IOException {
        unpack("");
    }

    private void unpack(String path) throws IOException {
        try {
            put(path);
        } catch (IOException | RuntimeException e) {
            throw EntryException.of(path, e);
        }
    }

    private void put(String path) throws IOException {
        FileStatus status;
        ImageEntry entry;
        try (Fd named = from.openLink("/" + path)) {
            status = FileStatus.of(named, path);
            entry = entry(path, status, named);
        }
        if (status.mountRoot() && !path.isEmpty()) {
            throw new IOException("a file system is mounted there: unmount it first");
        }
        if (status.isDirectory()) {
            root.directory(entry);
            for (String name : from.list("/" + path)) {
                unpack(path.isEmpty() ? name : path + "/" + name);
            }
            return;
        }
        String first = status.links() > 1 ? names.putIfAbsent(status.inode(), path) : null;
        if (first != null) {
            root.hardLink(path, first);
        } else if (status.isFile()) {
            root.file(entry, writer -> copy(path, status.size(), writer));
        } else if (status.isSymlink()) {
            root.symlink(entry, from.readLink("/" + path));
        } else if (status.type() == FIFO) {
            root.fifo(entry);
        } else {
            names.remove(status.inode()); // a device or socket, which is left out
            root.budget().file(path);
        }
    }

    private static ImageEntry entry(String path, FileStatus status, Fd named) {
        return new ImageEntry(
                path,
                status.permissions(),
                Integer.toUnsignedLong(status.uid()),
                Integer.toUnsignedLong(status.gid()),
                status.modified(),
                ImageAttributes.of(named, path));
    }

    private void copy(String path, long size, FileWriter writer) throws IOException {
        long at = 0;
        boolean hole = false;
        try (Fd file = from.openForReading("/" + path)) {
            for (int n = FileContent.read(file, buffer, path);
                    n > 0;
                    n = FileContent.read(file, buffer, path)) {
                if (n == BUFFER && Arrays.equals(buffer, ZEROS)) {
                    hole = true;
                } else {
                    if (hole) {
                        writer.seek(at);
                        hole = false;
                    }
                    root.write(writer, buffer, 0, n);
                }
                at += n;
            }
        }
        if (hole) {
            writer.size(at);
        }
    }

    @Override
    public void close() {
        from.close();
    }
}
