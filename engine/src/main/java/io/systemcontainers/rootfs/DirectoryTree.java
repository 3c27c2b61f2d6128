package io.systemcontainers.rootfs;

import java.nio.file.Path;

/** Delete directories that nothing runs in any more. */
public final class DirectoryTree {

    private DirectoryTree() {}

    /**
     * Delete a directory with everything in it, never following a link in it; nothing happens when
     * it is not there. It may be deeper than any path can say: a machine may have made it.
     *
     * @param directory the directory
     */
    public static void delete(Path directory) {
        try (RootDirectory host = RootDirectory.ofHost()) {
            host.delete(directory.toAbsolutePath().toString());
        }
    }
}
