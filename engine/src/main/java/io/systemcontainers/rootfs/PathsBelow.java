package io.systemcontainers.rootfs;

import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.Open;

/** The paths below a directory, which no link leads out of. */
final class PathsBelow implements RootPaths {

    private final Fd root;

    /** Takes a directory over. */
    PathsBelow(Fd root) {
        this.root = root;
    }

    @Override
    public Fd named(String path, boolean follow) {
        return Open.inRoot(root, path, follow);
    }

    @Override
    public Fd directory(String path) {
        return Open.directoryInRoot(root, path);
    }

    @Override
    public void close() {
        root.close();
    }
}
