package io.systemcontainers.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.testing.ChildJvm;
import io.systemcontainers.testing.EngineRing;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A seccomp filter keeps openat2 from a JVM and its machines, as one that is older than it does.
 */
@EngineRing
class WithoutOpenat2Tests {

    @TempDir Path directory;

    @ParameterizedTest
    @CsvSource({
        "38, which a seccomp filter refuses", // ENOSYS
        "1, which a seccomp filter refuses", // EPERM
        "property, which -Dsystemcontainers.without forbids", // the filter kills who tries
    })
    void boots_a_machine_and_finds_its_files(String how, String reason) throws Exception {
        try (ChildJvm jvm =
                ChildJvm.start(
                        directory,
                        System.getProperty("java.class.path"),
                        WithoutOpenat2.class,
                        List.of(how))) {
            String output = jvm.readAll();

            assertThat(jvm.exitCode()).as(() -> output + "\n" + jvm.errors()).isZero();
            assertThat(output)
                    .startsWith("WARNING  kernel features: done without: openat2, " + reason);
            assertThat(output.lines().skip(2))
                    .containsExactly("true", "pushed", "true", "false", "false", "false", "done");
        }
    }
}
