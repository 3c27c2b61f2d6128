package io.systemcontainers.rootfs;

import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.Open;
import java.nio.file.Path;

/** The paths below a directory, which no link leads out of. */
final class PathsBelow implements RootPaths {

    private final Fd root;

    PathsBelow(Path directory) {
        this.root = Open.root(directory);
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
