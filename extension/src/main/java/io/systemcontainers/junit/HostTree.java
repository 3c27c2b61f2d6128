package io.systemcontainers.junit;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Add a file or directory of the host to a key: what a push of it would bring, but the times.
 *
 * @param root the file or directory
 * @param most how many files it may have
 */
record HostTree(Path root, int most) {

    /* A link to `/` in place of the directory must not have the whole host read. */
    private static final int MOST_FILES = 1_000_000;

    HostTree(Path root) {
        this(root, MOST_FILES);
    }

    void addTo(ProvisioningKey key) throws IOException {
        Path real = root.toRealPath(); // a push follows the first link, too
        boolean hasAttributes = Files.getFileStore(real).supportsFileAttributeView("user");
        try (Stream<Path> walk = Files.walk(real)) {
            List<Path> paths =
                    walk.limit(most + 1L)
                            .sorted((one, other) -> one.toString().compareTo(other.toString()))
                            .toList();
            if (paths.size() > most) {
                throw new IOException(
                        "there are more than "
                                + most
                                + " files in `"
                                + real
                                + "`: is it what was meant? Name a smaller directory");
            }
            for (Path path : paths) {
                add(key, real.relativize(path).toString(), path);
                if (hasAttributes && !Files.isSymbolicLink(path)) {
                    addAttributes(key, path);
                }
            }
        }
    }

    private static void add(ProvisioningKey key, String name, Path path) throws IOException {
        if (Files.isSymbolicLink(path)) {
            key.add("link", name, Files.readSymbolicLink(path).toString());
            return;
        }
        String mode = Integer.toOctalString(mode(path));
        if (Files.isDirectory(path, NOFOLLOW_LINKS)) {
            key.add("directory", name, mode);
        } else if (Files.isRegularFile(path, NOFOLLOW_LINKS)) {
            key.add("file", name, mode, content(path));
        } else {
            throw new IOException("`" + path + "` is neither a file nor a directory nor a link");
        }
    }

    private static int mode(Path path) throws IOException {
        return (int) Files.getAttribute(path, "unix:mode", NOFOLLOW_LINKS) & 07777;
    }

    private static String content(Path file) throws IOException {
        MessageDigest digest = ProvisioningKey.sha256();
        try (InputStream in = Files.newInputStream(file, NOFOLLOW_LINKS);
                OutputStream out =
                        new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            in.transferTo(out);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void addAttributes(ProvisioningKey key, Path path) throws IOException {
        UserDefinedFileAttributeView view =
                Files.getFileAttributeView(
                        path, UserDefinedFileAttributeView.class, NOFOLLOW_LINKS);
        for (String name : view.list().stream().sorted().toList()) {
            byte[] value = (byte[]) Files.getAttribute(path, "user:" + name, NOFOLLOW_LINKS);
            key.add("attribute", name, HexFormat.of().formatHex(value));
        }
    }
}
