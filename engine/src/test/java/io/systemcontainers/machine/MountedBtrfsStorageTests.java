package io.systemcontainers.machine;

import io.systemcontainers.testing.BtrfsRing;
import io.systemcontainers.testing.MountedBtrfs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Keep machines' files as subvolumes of a btrfs that somebody else has mounted. */
@BtrfsRing
class MountedBtrfsStorageTests extends StorageContract {

    private MountedBtrfs mounted;

    MountedBtrfsStorageTests() {
        super("btrfs");
    }

    @Override
    Map<String, String> configuration(Path directory) throws IOException {
        mounted = MountedBtrfs.in(directory);
        return Map.of("source", mounted.path().toString());
    }

    @Override
    List<Path> places() {
        return List.of(mounted.path());
    }

    @Override
    void unmake() throws IOException {
        mounted.close();
    }
}
