package io.systemcontainers.machine;

import io.systemcontainers.testing.EngineRing;
import java.nio.file.Path;
import java.util.Map;

/** Keep machines' files as layers. */
@EngineRing
class OverlayStorageTests extends StorageContract {

    OverlayStorageTests() {
        super("overlay");
    }

    @Override
    Map<String, String> configuration(Path directory) {
        return Map.of();
    }
}
