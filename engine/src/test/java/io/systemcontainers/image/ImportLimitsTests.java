package io.systemcontainers.image;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.image.file.UnpackLimits;
import io.systemcontainers.testing.EngineRing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@EngineRing
class ImportLimitsTests {

    @TempDir Path directory;

    @Test
    void limits_are_those_of_the_engines_properties() throws Exception {
        Map<String, String> properties = Map.of(UnpackLimits.FILES_PROPERTY, "2");
        Images images =
                new Images(
                        directory.resolve("store"),
                        (rootfs, command, environment, console, limit) -> {
                            throw new IllegalStateException("nothing is built here");
                        },
                        name -> Optional.ofNullable(properties.get(name)));
        Path file = directory.resolve("image.tar");
        Files.write(file, FakeRemote.tar(Map.of("a/", "", "b/", "", "c/", "")));

        assertThatThrownBy(() -> images.importFiles(file))
                .hasMessageContaining("it holds more than 2 files")
                .hasMessageContaining(UnpackLimits.FILES_PROPERTY);
    }
}
