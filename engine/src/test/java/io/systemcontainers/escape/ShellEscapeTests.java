package io.systemcontainers.escape;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.Engine;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.machine.ShellLine;
import io.systemcontainers.testing.EngineRing;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A machine whose shell types into the terminal of the person who wanted to have a look at it. */
@EngineRing
class ShellEscapeTests {

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_machines_shell_types_nothing_into_the_terminal_it_was_opened_from(boolean privileged)
            throws Exception {
        try (Engine engine = Engine.open();
                Machine machine =
                        engine.launch(MachineConfig.of("busybox").privileged(privileged))) {
            EscapeProgram.push(machine);
            Process person =
                    // With job control, as an interactive shell, which takes its terminal back.
                    ShellLine.start(
                            "set -m; "
                                    + machine.shellCommand()
                                    + "; echo 'the shell' is over; cat");
            try (var keyboard = person.getOutputStream()) {
                keyboard.write(
                        "exec /escape type typed-by-machine\n".getBytes(StandardCharsets.UTF_8));
                keyboard.flush();
                String shell = ShellLine.readUntil(person, "the shell is over");
                assertThat(shell)
                        .contains("type: done", "variable TERM=")
                        .doesNotContain("hunter2");
            }
            // What is waiting at the person's terminal is what cat reads.
            assertThat(ShellLine.end(person)).doesNotContain("typed");
        }
    }
}
