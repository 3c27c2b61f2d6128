package io.systemcontainers.image;

import io.systemcontainers.image.download.Digest;
import io.systemcontainers.rootfs.TreeWalk;
import io.systemcontainers.rootfs.WalkedFile;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.FileContent;
import io.systemcontainers.sys.FileName;
import io.systemcontainers.sys.FileStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/** The fingerprint of folders: the SHA-256 over names, modes, owners and contents, in order. */
final class TreeDigest {

    private static final int BUFFER = 1 << 16;

    private final MessageDigest digest = Digest.sha256();
    private final byte[] buffer = new byte[BUFFER];

    private TreeDigest() {}

    static String of(List<Path> paths) throws IOException {
        TreeDigest tree = new TreeDigest();
        for (Path path : paths) {
            if (Files.isDirectory(path)) {
                TreeWalk.of(path.toRealPath(), tree::add);
            } else {
                tree.say(Long.toString(Files.size(path)));
                FileDigest.add(path, tree.digest);
            }
        }
        return HexFormat.of().formatHex(tree.digest.digest());
    }

    private void add(WalkedFile file) {
        FileStatus status = file.status();
        say(file.path());
        say(status.mode() + " " + status.uid() + " " + status.gid());
        say(status.isFile() ? Long.toString(status.size()) : "");
        if (status.isFile()) {
            addContent(file);
        } else if (status.isSymlink()) {
            say(file.linkTarget());
        }
    }

    private void addContent(WalkedFile file) {
        try (Fd content = file.open()) {
            int read = FileContent.read(content, buffer, file.path());
            while (read > 0) {
                digest.update(buffer, 0, read);
                read = FileContent.read(content, buffer, file.path());
            }
        }
    }

    /* With its length, so that no two trees say the same. */
    private void say(String text) {
        byte[] bytes = FileName.bytes(text);
        digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
        digest.update(bytes);
    }
}
