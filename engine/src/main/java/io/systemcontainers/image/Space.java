package io.systemcontainers.image;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.archive.DebianPackage;
import io.systemcontainers.image.download.Errors;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Look after the room that images take: enough of it before a build, and no more than needed. */
final class Space {

    private static final long KIB = 1024;

    /** Packages that no build has used for so long are old versions, most likely. */
    private static final Duration KEPT = Duration.ofDays(30);

    private Space() {}

    static void check(Path store, List<DebianPackage> packages) throws IOException {
        long needed =
                packages.stream().mapToLong(one -> one.size() + one.installedSize() * KIB).sum();
        long usable = Files.getFileStore(store).getUsableSpace();
        if (usable < needed) {
            throw new SystemContainerException(
                    "it needs about "
                            + needed / 1_000_000
                            + " MB in `"
                            + store
                            + "`, where "
                            + usable / 1_000_000
                            + " MB are free: "
                            + Errors.NO_SPACE);
        }
    }

    /** Delete packages that no build has used for long. */
    static void clear(Path cache, Instant now) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(cache)) {
            for (Path file : files) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(now.minus(KEPT))) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        } catch (NoSuchFileException e) {
            // Another JVM clears, too, and was faster.
        }
    }
}
