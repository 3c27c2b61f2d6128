package io.systemcontainers.storage;

import io.systemcontainers.testing.BtrfsRing;
import io.systemcontainers.testing.MountedBtrfs;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Lose nothing in pools with the driver {@code btrfs}. */
@BtrfsRing
class LostSubvolumesTests extends LostTreesContract {

    private static MountedBtrfs mounted;

    @BeforeAll
    static void mount(@TempDir Path directory) throws IOException {
        mounted = MountedBtrfs.in(directory);
    }

    @AfterAll
    static void unmount() throws IOException {
        mounted.close();
    }

    @Override
    Path directory() {
        return mounted.path();
    }

    @Override
    Trees trees() {
        return new BtrfsTrees(false);
    }
}
