package io.systemcontainers.rootfs;

import io.systemcontainers.sharing.SharedFolders;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.HostFile;

/**
 * The paths of the host, which lead through no link that a machine may have made.
 *
 * @param folders what machines can change
 */
record PathsOfHost(SharedFolders folders) implements RootPaths {

    @Override
    public Fd named(String path, boolean follow) {
        return HostFile.find(path, follow, folders).fd();
    }

    @Override
    public Fd directory(String path) {
        return HostFile.directory(path, folders).fd();
    }

    @Override
    public void close() {
        // Nothing is open between two paths.
    }
}
