package io.systemcontainers.image.download;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.Flock;
import io.systemcontainers.sys.LockWait;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * A folder of files that are named by their SHA-256 in hexadecimal, which JVMs share. A file that
 * has not come whole is called {@code .part-SHA256}, and written by who has its turn: the lock of
 * {@code .turn-SHA256}.
 *
 * @param directory the folder
 */
public record DownloadFolder(Path directory) {

    private static final String PART = ".part-";
    private static final String TURN = ".turn-";

    /** Files that nothing has used for so long are old versions, most likely. */
    private static final Duration KEPT = Duration.ofDays(30);

    /** After so long it is quicker to fetch all of it than to remember what it was for. */
    private static final Duration PART_KEPT = Duration.ofDays(7);

    /* What a server says is its hash becomes a name here: it must not lead out of the folder. */
    static String name(String sha256, URI uri) {
        String name = sha256.toLowerCase(Locale.ROOT);
        if (!name.matches("[0-9a-f]{64}")) {
            throw new SystemContainerException(
                    "fetching `"
                            + Redacted.of(uri)
                            + "`: the SHA-256 that is given for it is not 64 hexadecimal digits: `"
                            + sha256.replaceAll("[^ -~]", "?")
                            + "`: look at the index that names the file");
        }
        return name;
    }

    Path file(String sha256) {
        return directory.resolve(sha256);
    }

    Path part(String sha256) {
        return directory.resolve(PART + sha256);
    }

    Path turn(String sha256) {
        return directory.resolve(TURN + sha256);
    }

    /** Tell whether a file is there and hashes to its name; a length below 0 is not compared. */
    boolean isIntact(String sha256, long size) throws IOException {
        List<Path> file = List.of(file(sha256));
        return hasLength(file, size) && areIntact(file, sha256);
    }

    /** Tell whether files are there and have a length together; one below 0 is not compared. */
    boolean hasLength(List<Path> files, long size) {
        boolean there = files.stream().allMatch(Files::isRegularFile);
        return there
                && (size < 0
                        || files.stream().mapToLong(one -> one.toFile().length()).sum() == size);
    }

    /** Return the files that an image's export consists of beside or instead of one tarball. */
    List<Path> exported(String fingerprint) {
        return ExportReceiver.NAMES.stream()
                .map(name -> directory.resolve(fingerprint + "." + name))
                .toList();
    }

    /** Tell whether files are there and hash to a fingerprint together. */
    boolean areIntact(List<Path> files, String fingerprint) throws IOException {
        MessageDigest digest = Digest.sha256();
        try {
            for (Path file : files) {
                if (!Files.isRegularFile(file)) {
                    return false;
                }
                add(digest, file);
            }
            if (!Digest.hex(digest).equals(fingerprint)) {
                return false;
            }
            for (Path file : files) {
                touch(file);
            }
            return true;
        } catch (NoSuchFileException e) {
            return false; // another process has just made its image of it, and taken it away
        }
    }

    private static void add(MessageDigest digest, Path file) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 18);
        try (FileChannel channel = FileChannel.open(file)) {
            while (channel.read(buffer.clear()) >= 0) {
                digest.update(buffer.flip());
            }
        }
    }

    /* What has not been used for long is cleared away. */
    private static void touch(Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
    }

    /**
     * Delete what nothing has used for long, and parts that no process goes on with.
     *
     * @param now the present
     * @throws IOException if the folder cannot be read, or a file in it not be deleted
     */
    public void clear(Instant now) throws IOException {
        LockWait.collectTurns(directory);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                clear(file, now);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private void clear(Path file, Instant now) throws IOException {
        String name = file.getFileName().toString();
        Duration kept = name.startsWith(PART) ? PART_KEPT : KEPT;
        try {
            if (!Files.getLastModifiedTime(file).toInstant().isBefore(now.minus(kept))) {
                return;
            }
        } catch (NoSuchFileException e) {
            return; // another JVM clears, too, and was faster
        }
        if (!name.startsWith(PART)) {
            Files.deleteIfExists(file);
            return;
        }
        try (Flock turn = LockWait.tryTurn(turn(name.substring(PART.length())))) {
            if (turn != null) {
                Files.deleteIfExists(file);
            }
        }
    }
}
