package io.systemcontainers.machine;

import io.systemcontainers.testing.BtrfsRing;
import io.systemcontainers.testing.MountedBtrfs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Keep machines' files as copies that share their content, on another file system. */
@BtrfsRing
class SharingDirStorageTests extends StorageContract {

    private MountedBtrfs mounted;

    SharingDirStorageTests() {
        super("dir");
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
