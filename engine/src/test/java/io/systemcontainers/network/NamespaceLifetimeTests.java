package io.systemcontainers.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.testing.ChildJvm;
import io.systemcontainers.testing.EngineRing;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A network namespace is gone when it is let go of, whatever the JVM first did in there. */
@EngineRing
class NamespaceLifetimeTests {

    @TempDir Path directory;

    @Test
    void nothing_that_the_jvm_keeps_is_made_in_a_namespace() throws Exception {
        try (ChildJvm user =
                ChildJvm.start(
                        directory,
                        System.getProperty("java.class.path"),
                        NamespaceUser.class,
                        List.of())) {
            assertThat(user.readAll())
                    .as(user::errors)
                    .isEqualTo(
                            """
                            threads in another namespace: []
                            the namespace is gone""");
            assertThat(user.exitCode()).isZero();
        }
    }
}
