package io.systemcontainers.machine;

import io.systemcontainers.testing.EngineRing;
import java.nio.file.Path;
import java.util.Map;

/** Keep machines' files as copies. */
@EngineRing
class DirStorageTests extends StorageContract {

    DirStorageTests() {
        super("dir");
    }

    @Override
    Map<String, String> configuration(Path directory) {
        return Map.of();
    }
}
