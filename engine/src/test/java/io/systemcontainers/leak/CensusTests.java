package io.systemcontainers.leak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.testing.Census;
import io.systemcontainers.testing.EngineRing;
import java.io.IOException;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** What is counted of a host on which other programs run. */
@EngineRing
class CensusTests {

    @Test
    void leaves_out_what_another_program_has_in_a_pid_namespace_until_that_program_is_gone()
            throws IOException {
        Process program =
                new ProcessBuilder("unshare", "--pid", "--fork", "sleep", "300")
                        .inheritIO()
                        .start();
        try {
            ProcessHandle inside = await().until(() -> child(program), child -> child != null);
            await().until(() -> inside.info().command().orElse("").endsWith("sleep"));
            try {
                assertThat(Census.take().processes()).noneMatch(of(inside));

                program.destroyForcibly().onExit().join();

                await().untilAsserted(
                                () -> assertThat(Census.take().processes()).anyMatch(of(inside)));
            } finally {
                inside.destroyForcibly();
            }
        } finally {
            program.destroyForcibly();
        }
    }

    private static ProcessHandle child(Process program) {
        return program.children().findFirst().orElse(null);
    }

    private static Predicate<String> of(ProcessHandle process) {
        return counted -> counted.startsWith(process.pid() + " ");
    }
}
