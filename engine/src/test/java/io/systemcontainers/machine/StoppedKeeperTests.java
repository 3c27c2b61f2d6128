package io.systemcontainers.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.testing.ChildJvm;
import io.systemcontainers.testing.EngineRing;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Have a machine say what it is while it cannot be killed, and be killed later. */
@EngineRing
class StoppedKeeperTests {

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"close", "kill"})
    void a_machine_that_was_not_killed_in_time_is_stopping_until_it_has_ended(String step)
            throws Exception {
        try (ChildJvm jvm =
                ChildJvm.start(
                        directory,
                        System.getProperty("java.class.path"),
                        List.of("-Dsystemcontainers.kill.timeout=1"),
                        StoppedKeeper.class,
                        List.of(step))) {
            assertThat(jvm.readAll().lines())
                    .as(jvm::errors)
                    .containsExactly(
                            "true", "STOPPING, 1 machine", "DELETED, 0 machines", "keepers: 0");
        }
    }
}
