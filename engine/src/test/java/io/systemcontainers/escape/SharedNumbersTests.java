package io.systemcontainers.escape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.Engine;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.testing.EngineRing;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What all machines of a host share a number of, as far as that can be used up without harm. */
@EngineRing
class SharedNumbersTests {

    private static final MachineConfig BUSYBOX = MachineConfig.of("busybox");

    private final Engine engine = Engine.open();

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void a_machines_own_terminals_are_limited_and_the_error_names_what_limits_them_all()
            throws Exception {
        Machine machine = engine.launch(BUSYBOX.config("limits.kernel.nofile", "4096"));
        Machine neighbour = engine.launch(BUSYBOX);
        String said = StuckMachine.attack(machine, "open", "/dev/ptmx", "2000");
        assertThat(said).endsWith(", No space left on device");

        assertThatThrownBy(() -> machine.command("true").terminal(80, 24).run())
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("open(/dev/pts/ptmx)")
                .hasMessageContaining("ENOSPC")
                .hasMessageContaining("kernel.pty.max=")
                .hasMessageContaining(" by process ")
                .hasMessageContaining("`stuck`");
        neighbour.command("true").terminal(80, 24).run().assertSuccess();
    }

    @Test
    void open_files_have_a_limit_in_init_and_in_commands_that_no_one_has_asked_for() {
        Machine machine = engine.launch(BUSYBOX);

        for (String process : new String[] {"1", "self"}) {
            String limits = machine.exec("cat", "/proc/" + process + "/limits").stdout();
            String[] files =
                    limits.lines()
                            .filter(line -> line.startsWith("Max open files"))
                            .findFirst()
                            .orElseThrow()
                            .split(" +");
            assertThat(Long.parseLong(files[3])).as("soft").isEqualTo(1024);
            assertThat(Long.parseLong(files[4])).as("hard").isBetween(1024L, 524_288L);
        }
    }
}
