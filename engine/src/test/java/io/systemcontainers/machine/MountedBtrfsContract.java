package io.systemcontainers.machine;

import io.systemcontainers.testing.MountedBtrfs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What holds for a pool in a directory of a btrfs that somebody else has mounted. */
abstract class MountedBtrfsContract extends StorageContract {

    private MountedBtrfs mounted;

    MountedBtrfsContract(String driver) {
        super(driver);
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
