package io.systemcontainers.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.testing.ChildJvm;
import io.systemcontainers.testing.EngineRing;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Run out of descriptors: the messages say so, and what is to be deleted is, once there are some.
 */
@EngineRing
class FewDescriptorsTests {

    @TempDir Path directory;

    @Test
    void nothing_stays_and_each_message_names_the_limit() throws Exception {
        try (ChildJvm jvm =
                ChildJvm.start(
                        directory,
                        System.getProperty("java.class.path"),
                        FewDescriptors.class,
                        List.of())) {
            assertThat(jvm.readAll().lines())
                    .as(jvm::errors)
                    .containsExactly("machines: 0", "keepers: 0");
        }
    }
}
