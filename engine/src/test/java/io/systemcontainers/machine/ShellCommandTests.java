package io.systemcontainers.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.Engine;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.testing.EngineRing;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Get into machines as a person does, who has nothing but the line. */
@EngineRing
@Timeout(120)
class ShellCommandTests {

    @Test
    void a_running_machine_says_how_to_get_a_shell_and_stays_as_it_is() throws Exception {
        for (boolean privileged : new boolean[] {false, true}) {
            try (Engine engine = Engine.open();
                    Machine machine =
                            engine.launch(MachineConfig.of("busybox").privileged(privileged))) {
                String line = machine.shellCommand();

                assertThat(machine.pristine()).isTrue();
                assertThat(run(line, "hostname; id -u; echo $$ $HOME"))
                        .startsWith(machine.name() + "\n0\n");
            }
        }
    }

    @Test
    void a_machine_that_does_not_run_has_no_shell() {
        try (Engine engine = Engine.open();
                Machine machine = engine.create(MachineConfig.of("busybox"))) {
            assertThatThrownBy(machine::shellCommand)
                    .isInstanceOf(SystemContainerException.class)
                    .hasMessageContaining("getting a shell in machine `" + machine.name() + "`");
        }
    }

    static String run(String line, String script) throws IOException, InterruptedException {
        Process shell = new ProcessBuilder("sh", "-c", line).redirectErrorStream(true).start();
        try (var keyboard = shell.getOutputStream()) {
            keyboard.write((script + "\n").getBytes());
        }
        String printed = new String(shell.getInputStream().readAllBytes());
        assertThat(shell.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return printed;
    }
}
