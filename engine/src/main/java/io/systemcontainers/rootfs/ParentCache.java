package io.systemcontainers.rootfs;

import java.util.function.Supplier;

/**
 * Keep the directory that was used last: an archive names the files of one directory one after the
 * other. Whatever changes where the path leads is done in another directory, so it ends this.
 */
final class ParentCache implements AutoCloseable {

    private final boolean enabled;
    private String path;
    private Directory directory;

    /** A cache that keeps nothing where others may move directories meanwhile. */
    ParentCache(boolean enabled) {
        this.enabled = enabled;
    }

    /** Return the directory at a path; the caller closes it. */
    Directory open(String wanted, Supplier<Directory> open) {
        if (wanted.equals(path)) {
            return directory.share();
        }
        Directory opened = open.get();
        if (enabled) {
            close();
            path = wanted;
            directory = opened.share();
        }
        return opened;
    }

    @Override
    public void close() {
        if (directory != null) {
            directory.close();
            directory = null;
            path = null;
        }
    }
}
