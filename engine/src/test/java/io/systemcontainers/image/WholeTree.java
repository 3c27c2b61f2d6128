package io.systemcontainers.image;

import io.systemcontainers.rootfs.TreeWalk;
import io.systemcontainers.rootfs.WalkedFile;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.FileContent;
import io.systemcontainers.sys.FileStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** All that is to be said of the files below a root directory, but for when they were looked at. */
final class WholeTree {

    private final Map<String, String> files = new TreeMap<>();

    static WholeTree of(Path rootfs) throws IOException {
        WholeTree tree = new WholeTree();
        TreeWalk.of(rootfs, file -> tree.files.put(file.path(), described(file)));
        return tree;
    }

    private static String described(WalkedFile file) {
        FileStatus status = file.status();
        String seen =
                Integer.toOctalString(status.mode())
                        + " "
                        + status.uid()
                        + ":"
                        + status.gid()
                        + " "
                        + status.modified();
        if (status.isSymlink()) {
            return seen + " -> " + file.linkTarget();
        }
        String whole = seen + extended(file);
        return status.isFile() ? whole + " " + status.links() + " " + digest(file) : whole;
    }

    private static String extended(WalkedFile file) {
        StringBuilder values = new StringBuilder();
        file.attributes()
                .forEach(
                        (name, value) -> {
                            values.append(' ').append(name).append('=');
                            values.append(HexFormat.of().formatHex(value));
                        });
        return values.toString();
    }

    private static String digest(WalkedFile file) {
        try (Fd content = file.open()) {
            byte[] bytes = FileContent.readAll(content, file.path());
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    int size() {
        return files.size();
    }

    /** Returns what is different in another tree, with both descriptions. */
    List<String> differences(WholeTree other) {
        Set<String> paths = new TreeSet<>(files.keySet());
        paths.addAll(other.files.keySet());
        return paths.stream()
                .filter(path -> !String.valueOf(files.get(path)).equals(other.files.get(path)))
                .map(path -> path + ": " + files.get(path) + " | " + other.files.get(path))
                .toList();
    }
}
