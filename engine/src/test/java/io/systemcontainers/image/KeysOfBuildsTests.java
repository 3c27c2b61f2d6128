package io.systemcontainers.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.Engine;
import io.systemcontainers.EngineConfig;
import io.systemcontainers.testing.ChildJvm;
import io.systemcontainers.testing.EngineRing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looks at the classes that a JVM loads which needs nothing to be built. */
@EngineRing
class KeysOfBuildsTests {

    @TempDir Path directory;

    @Test
    void are_not_read_when_the_image_is_there() throws Exception {
        try (Engine engine = Engine.open()) {
            engine.images().pull("busybox");
        }
        Path log = directory.resolve("classes.log");
        try (ChildJvm child =
                PulledImage.start(
                        directory,
                        List.of("-Xlog:class+load:file=" + log),
                        EngineConfig.defaults().store(),
                        "busybox",
                        "echo booted")) {
            assertThat(child.readAll()).endsWith("booted");
            assertThat(child.exitCode()).as(child::errors).isZero();
        }

        assertThat(Files.readAllLines(log))
                .anyMatch(line -> line.contains("io.systemcontainers.image.Images "))
                .noneMatch(line -> line.contains("org.bouncycastle"))
                .noneMatch(line -> line.contains("io.systemcontainers.image.archive.Keyring "));
    }
}
