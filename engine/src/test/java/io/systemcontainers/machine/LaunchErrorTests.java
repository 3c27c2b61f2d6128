package io.systemcontainers.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.testing.ChildJvm;
import io.systemcontainers.testing.EngineRing;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Have launches meet errors that are no exceptions, at each step: nothing is left of them. */
@EngineRing
class LaunchErrorTests {

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"threads", "stack"})
    void nothing_is_left_of_a_launch_without(String missing) throws Exception {
        try (ChildJvm jvm =
                ChildJvm.start(
                        directory,
                        System.getProperty("java.class.path"),
                        List.of("-Xlog:disable"), // it warns of each thread that it cannot start
                        LaunchErrors.class,
                        List.of(missing))) {
            String output = jvm.readAll();

            assertThat(output).as(jvm::errors).isEqualTo("failures: true\nkeepers: 0");
            assertThat(jvm.exitCode()).as(jvm::errors).isZero();
        }
    }
}
