package io.systemcontainers.image;

import io.systemcontainers.rootfs.RootDirectory;
import io.systemcontainers.sys.ExtendedAttribute;
import io.systemcontainers.sys.Fd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** All that is to be said of the files below a root directory, but for when they were looked at. */
final class WholeTree {

    private static final String ATTRIBUTES = "unix:mode,uid,gid,lastModifiedTime";

    private final Map<String, String> files = new TreeMap<>();

    static WholeTree of(Path rootfs) throws IOException {
        WholeTree tree = new WholeTree();
        try (RootDirectory root = RootDirectory.open(rootfs);
                Stream<Path> paths = Files.walk(rootfs)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                tree.files.put(rootfs.relativize(path).toString(), described(rootfs, root, path));
            }
        }
        return tree;
    }

    private static String described(Path rootfs, RootDirectory root, Path path) throws IOException {
        String seen =
                new TreeMap<>(Files.readAttributes(path, ATTRIBUTES, LinkOption.NOFOLLOW_LINKS))
                        .toString();
        if (Files.isSymbolicLink(path)) {
            return seen + " -> " + Files.readSymbolicLink(path);
        }
        String whole = seen + extended(root, "/" + rootfs.relativize(path));
        return Files.isRegularFile(path)
                ? whole + " " + Files.getAttribute(path, "unix:nlink") + " " + digest(path)
                : whole;
    }

    private static String extended(RootDirectory root, String path) {
        StringBuilder values = new StringBuilder();
        try (Fd file = root.openNamed(path)) {
            for (String name : ExtendedAttribute.names(file, path).stream().sorted().toList()) {
                byte[] value = ExtendedAttribute.get(file, name, path);
                values.append(' ').append(name).append('=');
                values.append(HexFormat.of().formatHex(value));
            }
        }
        return values.toString();
    }

    private static String digest(Path file) throws IOException {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
            return HexFormat.of().formatHex(hash);
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
