package io.systemcontainers.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.EngineConfig;
import io.systemcontainers.testing.ChildJvm;
import io.systemcontainers.testing.EngineRing;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Boots what Debian has not released, from a mirror that may stand still, as some do for tests. */
@EngineRing
class UnreleasedDebianTests {

    private static final String SCRIPT =
            """
            systemctl is-system-running
            dpkg-query -W -f '${db:Status-Abbrev}\\n' | sort -u
            dpkg --verify; dpkg --audit
            apt-get -qq check && readlink /bin
            """;

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"debian:sid", "debian:forky"})
    void boots(String image) throws Exception {
        try (ChildJvm child =
                PulledImage.start(
                        directory,
                        List.of("-Dsystemcontainers.debian.check-valid-until=false"),
                        EngineConfig.defaults().store(),
                        image,
                        SCRIPT)) {
            List<String> lines = child.readAll().lines().toList();

            assertThat(child.exitCode()).as(child::errors).isZero();
            assertThat(lines.subList(2, lines.size())).containsExactly("running", "ii ", "usr/bin");
        }
    }
}
