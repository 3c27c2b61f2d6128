package io.systemcontainers.image.download;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.Flock;
import io.systemcontainers.sys.LockWait;
import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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
