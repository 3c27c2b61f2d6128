package io.systemcontainers.image;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.image.archive.DebianPackage;
import io.systemcontainers.image.download.Errors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Look after the room that images take: there has to be enough of it before a build. */
final class Space {

    private static final long KIB = 1024;

    private Space() {}

    static void check(Path store, List<DebianPackage> packages) throws IOException {
        long needed =
                packages.stream().mapToLong(one -> one.size() + one.installedSize() * KIB).sum();
        check(store, needed);
    }

    /** Check that there is room for so many bytes. */
    static void check(Path store, long needed) throws IOException {
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
}
