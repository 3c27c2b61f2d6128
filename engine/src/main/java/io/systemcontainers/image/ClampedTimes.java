package io.systemcontainers.image;

import io.systemcontainers.rootfs.RootDirectory;
import io.systemcontainers.rootfs.TreeWalk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

/** The times of an image's files: none is later than what the image was made of. */
final class ClampedTimes {

    private ClampedTimes() {}

    /**
     * Give files that were changed later this time.
     *
     * @param rootfs a root directory in which nothing runs
     * @param root the same, opened
     * @param latest the time
     */
    static void set(Path rootfs, RootDirectory root, Instant latest) throws IOException {
        // A Path has no name for what packages call a file where the locale is C: all are bytes.
        TreeWalk.of(
                rootfs,
                file -> {
                    if (!file.status().modified().isAfter(latest)) {
                        return;
                    }
                    if (file.path().isEmpty()) {
                        Files.setLastModifiedTime(rootfs, FileTime.from(latest));
                    } else {
                        root.setTimes(file.path(), latest);
                    }
                });
    }
}
