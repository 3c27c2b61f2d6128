package io.systemcontainers.rootfs;

import io.systemcontainers.FileDiff;
import io.systemcontainers.sys.ExtendedAttribute;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.Open;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Compare directories in the simplest way that there is: all of what is in them, with the JDK. */
final class PlainFiles {

    private static final int S_IFMT = 0170000;
    private static final int S_IFDIR = 0040000;

    private record Seen(String content, String metadata) {}

    private PlainFiles() {}

    static FileDiff diff(Path before, Path after) throws IOException {
        Map<String, Seen> first = read(before);
        Map<String, Seen> second = read(after);
        List<String> added = new ArrayList<>();
        List<String> changed = new ArrayList<>();
        List<String> metadata = new ArrayList<>();
        List<String> deleted = new ArrayList<>();
        TreeSet<String> paths = new TreeSet<>(first.keySet());
        paths.addAll(second.keySet());
        for (String path : paths) {
            Seen old = first.get(path);
            Seen now = second.get(path);
            if (old == null) {
                added.add(path);
            } else if (now == null) {
                deleted.add(path);
            } else if (!old.content.equals(now.content)) {
                changed.add(path);
            } else if (!old.metadata.equals(now.metadata)) {
                metadata.add(path);
            }
        }
        return new FileDiff(added, changed, metadata, deleted);
    }

    private static Map<String, Seen> read(Path root) throws IOException {
        Map<String, Seen> all = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(root)) {
            for (Path file : walk.toList()) {
                all.put("/" + root.relativize(file), see(file));
            }
        }
        return all;
    }

    private static Seen see(Path file) throws IOException {
        Map<String, Object> status =
                Files.readAttributes(file, "unix:*", LinkOption.NOFOLLOW_LINKS);
        int mode = (int) status.get("mode");
        String content = Integer.toOctalString(mode & S_IFMT) + " " + status.get("rdev") + " ";
        if (Files.isSymbolicLink(file)) {
            content += Files.readSymbolicLink(file);
        } else if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            content += HexFormat.of().formatHex(Files.readAllBytes(file));
        }
        String metadata = Integer.toOctalString(mode) + " " + status.get("uid") + ":";
        metadata += status.get("gid") + attributes(file);
        if ((mode & S_IFMT) != S_IFDIR) {
            metadata += " " + status.get("lastModifiedTime");
        }
        return new Seen(content, metadata);
    }

    private static String attributes(Path file) {
        StringBuilder all = new StringBuilder();
        try (Fd parent = Open.root(file.getParent());
                Fd fd = Open.inRoot(parent, file.getFileName().toString(), false)) {
            ExtendedAttribute.names(fd, file).stream()
                    .sorted()
                    .filter(name -> !name.startsWith("security.selinux"))
                    .forEach(
                            name ->
                                    all.append(" " + name + "=")
                                            .append(
                                                    Arrays.toString(
                                                            ExtendedAttribute.get(
                                                                    fd, name, file))));
        }
        return all.toString();
    }
}
