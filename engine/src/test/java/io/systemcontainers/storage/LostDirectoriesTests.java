package io.systemcontainers.storage;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Lose nothing in pools with the driver {@code dir}. */
class LostDirectoriesTests extends LostTreesContract {

    @TempDir Path directory;

    @Override
    Path directory() {
        return directory;
    }

    @Override
    Trees trees() {
        return new DirTrees(false);
    }
}
