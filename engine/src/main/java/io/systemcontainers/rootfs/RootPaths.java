package io.systemcontainers.rootfs;

import io.systemcontainers.sys.Fd;

/** The way from a root to what paths lead to below it. */
interface RootPaths extends AutoCloseable {

    /** Open what a path leads to, by name only. */
    Fd named(String path, boolean follow);

    /** Open a directory to list it; links are followed. */
    Fd directory(String path);

    @Override
    void close();
}
