package io.systemcontainers.storage;

import io.systemcontainers.keeper.Step;
import java.nio.file.Path;
import java.util.List;

/**
 * Keep the files of a pool in a directory of the host.
 *
 * @param path the directory
 */
record DirectoryPlace(Path path) implements Place {

    @Override
    public List<Step> steps(String mountPoint) {
        return List.of();
    }

    @Override
    public String forKeeper(String mountPoint, String inside) {
        return path.resolve(inside).toString();
    }

    @Override
    public void close() {
        // Nothing of it is open.
    }
}
