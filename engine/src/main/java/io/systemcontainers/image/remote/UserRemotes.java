package io.systemcontainers.image.remote;

import io.systemcontainers.Remote;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.Flock;
import io.systemcontainers.sys.LockWait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * The user's file of properties, of which only the lines about one remote are changed at a time.
 */
final class UserRemotes {

    private static final Duration WAIT = Duration.ofSeconds(30);

    private final Path file;

    UserRemotes(Path file) {
        this.file = file;
    }

    /** Return where the file is: {@code systemcontainers} in the XDG configuration directory. */
    static Path file(String configHome, String userHome) {
        Path base =
                configHome == null || configHome.isBlank() || !Path.of(configHome).isAbsolute()
                        ? Path.of(userHome, ".config")
                        : Path.of(configHome);
        return base.resolve("systemcontainers").resolve(PropertiesFile.NAME);
    }

    PropertiesFile read() {
        return PropertiesFile.read(file);
    }

    /** Have the file say these properties of a remote, and no others. */
    void replace(String remote, List<String> lines) {
        String doing = "writing remote `" + remote + "` to `" + file + "`: ";
        try {
            Files.createDirectories(file.getParent());
            Path turn = file.resolveSibling(".turn-" + file.getFileName());
            try (Flock lock = LockWait.turn(turn, () -> {}, WAIT)) {
                if (lock == null) {
                    throw new SystemContainerException(
                            doing + "another process has been writing it for 30 s: try again");
                }
                List<String> kept = without(remote);
                kept.addAll(lines);
                write(kept);
            }
        } catch (IOException e) {
            throw new SystemContainerException(doing + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SystemContainerException(doing + "interrupted", e);
        }
    }

    private List<String> without(String remote) throws IOException {
        List<String> kept = new ArrayList<>();
        List<String> logical = new ArrayList<>();
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (NoSuchFileException e) {
            return kept;
        }
        for (String line : lines) {
            logical.add(line);
            if (!continues(logical, line)) {
                if (!isOf(remote, logical)) {
                    kept.addAll(logical);
                }
                logical.clear();
            }
        }
        kept.addAll(logical);
        return kept;
    }

    /* java.util.Properties: an odd number of backslashes at the end joins the next line. */
    private static boolean continues(List<String> logical, String line) {
        boolean comment = logical.get(0).strip().matches("([#!].*)?");
        int backslashes = line.length() - line.replaceAll("\\\\+$", "").length();
        return !comment && backslashes % 2 == 1;
    }

    private boolean isOf(String remote, List<String> logical) throws IOException {
        String key = RemoteProperties.PREFIX + remote;
        return PropertiesFile.parse(file.toString(), String.join("\n", logical))
                .entries()
                .keySet()
                .stream()
                .anyMatch(one -> one.equals(key) || one.startsWith(key + "."));
    }

    private void write(List<String> lines) throws IOException {
        Path target = Files.isSymbolicLink(file) ? file.toRealPath() : file;
        Path written = target.resolveSibling("." + target.getFileName() + "-" + UUID.randomUUID());
        try {
            // An address may have a password in it.
            Files.createFile(
                    written,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
            Files.write(written, lines);
            if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                Files.setPosixFilePermissions(written, Files.getPosixFilePermissions(target));
            }
            Files.move(written, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(written); // the disk may be full
        }
    }

    /** Write a remote as properties. */
    static List<String> lines(Remote remote) {
        String key = RemoteProperties.PREFIX + remote.name();
        List<String> lines = new ArrayList<>();
        lines.add(key + "=" + escaped(remote.address().toString()));
        if (remote.protocol() != Remote.Protocol.SIMPLESTREAMS) {
            String protocol = remote.protocol().name().toLowerCase(Locale.ROOT);
            lines.add(key + "." + RemoteProperties.PROTOCOL + "=" + protocol);
        }
        if (remote.plainHttp()) {
            lines.add(key + "." + RemoteProperties.HTTP + "=true");
        }
        remote.keyring().ifPresent(keys -> lines.add(line(key, RemoteProperties.KEYRING, keys)));
        remote.certificate()
                .ifPresent(one -> lines.add(line(key, RemoteProperties.CERTIFICATE, one)));
        return lines;
    }

    private static String line(String key, String part, Path file) {
        return key + "." + part + "=" + escaped(file.toAbsolutePath().toString());
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\");
    }
}
