package io.systemcontainers.image;

import io.systemcontainers.image.download.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The fingerprint of folders: the SHA-256 over names, modes, owners and contents, in order. */
final class TreeDigest {

    private TreeDigest() {}

    static String of(List<Path> paths) throws IOException {
        MessageDigest digest = Digest.sha256();
        for (Path path : paths) {
            add("", path, digest);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void add(String name, Path path, MessageDigest digest) throws IOException {
        Map<String, Object> facts =
                Files.readAttributes(path, "unix:mode,uid,gid,size", LinkOption.NOFOLLOW_LINKS);
        boolean isDirectory = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
        boolean isFile = Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
        say(name, digest);
        say(facts.get("mode") + " " + facts.get("uid") + " " + facts.get("gid"), digest);
        say(isFile ? facts.get("size").toString() : "", digest);
        if (isDirectory) {
            for (Path entry : entries(path)) {
                add(name + "/" + entry.getFileName(), entry, digest);
            }
        } else if (isFile) {
            FileDigest.add(path, digest);
        } else if (Files.isSymbolicLink(path)) {
            say(Files.readSymbolicLink(path).toString(), digest);
        }
    }

    private static List<Path> entries(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.sorted().toList();
        }
    }

    /* With its length, so that no two trees say the same. */
    private static void say(String text, MessageDigest digest) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
        digest.update(bytes);
    }
}
