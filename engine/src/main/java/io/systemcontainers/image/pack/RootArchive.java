package io.systemcontainers.image.pack;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.rootfs.TreeWalk;
import io.systemcontainers.rootfs.WalkedFile;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.FileContent;
import io.systemcontainers.sys.FileStatus;
import io.systemcontainers.sys.SparseContent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The files of a root directory in a tarball, sorted by their names: owners as numbers, devices,
 * extended attributes, holes as GNU tar has them, and names of one file as hard links. Sockets,
 * which tar has no type for, are left out, as LXD does.
 */
final class RootArchive {

    private static final int SOCKET = 0140000;

    private final TarWriter tar;
    private final String prefix;
    private final Map<Inode, String> names = new HashMap<>();
    private final byte[] buffer = new byte[1 << 16];

    private record Inode(long fileSystem, long number) {}

    /**
     * @param tar the tarball
     * @param prefix what names begin with there: {@code rootfs/}, or {@code ./}
     */
    RootArchive(TarWriter tar, String prefix) {
        this.tar = tar;
        this.prefix = prefix;
    }

    void add(Path rootfs) throws IOException {
        TreeWalk.of(rootfs, this::add);
    }

    private void add(WalkedFile file) throws IOException {
        FileStatus status = file.status();
        if (status.type() == SOCKET) {
            return;
        }
        String name = name(file, status);
        String first = status.isDirectory() || status.links() < 2 ? null : first(status, name);
        if (first != null) {
            tar.header(header(name, '1', first, status, Map.of()));
            return;
        }
        if (status.isFile()) {
            addFile(file, name);
            return;
        }
        String link = status.isSymlink() ? file.linkTarget() : "";
        tar.header(header(name, type(status), link, status, file.attributes()));
    }

    private void addFile(WalkedFile file, String name) throws IOException {
        FileStatus status = file.status();
        try (Fd content = file.open()) {
            SparseMap map = SparseMap.of(content, status.size(), file.path());
            TarWriter.Header header = header(name, '0', "", status, file.attributes());
            if (map.hasHoles()) {
                tar.sparse(header, map);
            } else {
                tar.header(header);
            }
            for (SparseMap.Part part : map.parts()) {
                SparseContent.seek(content, part.offset(), file.path());
                copy(content, part.length(), file.path());
            }
        }
        tar.pad();
    }

    private String name(WalkedFile file, FileStatus status) {
        boolean below = !file.path().isEmpty();
        return prefix + file.path() + (status.isDirectory() && below ? "/" : "");
    }

    private String first(FileStatus status, String name) {
        return names.putIfAbsent(new Inode(status.fileSystem(), status.inode()), name);
    }

    private static TarWriter.Header header(
            String name,
            char type,
            String link,
            FileStatus status,
            Map<String, byte[]> attributes) {
        boolean device = type == '3' || type == '4';
        return new TarWriter.Header(
                name,
                type,
                link,
                status.permissions(),
                status.uid(),
                status.gid(),
                type == '0' ? status.size() : 0,
                status.modified(),
                device ? status.deviceMajor() : 0,
                device ? status.deviceMinor() : 0,
                attributes);
    }

    private static char type(FileStatus status) {
        return switch (status.type()) {
            case 0040000 -> '5';
            case FileStatus.SYMLINK -> '2';
            case 0020000 -> '3';
            case 0060000 -> '4';
            case 0010000 -> '6';
            default -> '0';
        };
    }

    private void copy(Fd content, long length, String path) throws IOException {
        long left = length;
        while (left > 0) {
            SparseMap.requireNotInterrupted(path);
            int read = FileContent.read(content, buffer, path);
            int taken = (int) Math.min(read, left);
            if (read <= 0) {
                throw new SystemContainerException(
                        "packing `"
                                + path
                                + "`: it ended "
                                + left
                                + " bytes early: something changes the image in the store");
            }
            tar.content(buffer, taken);
            left -= taken;
        }
    }
}
