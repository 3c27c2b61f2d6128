package io.systemcontainers.escape;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.Engine;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.testing.EngineRing;
import org.junit.jupiter.api.Test;

/** What a machine's processes do with signals before they say so: proc_pid_status(5). */
@EngineRing
class InheritedSignalsTests {

    /* Those that glibc keeps for itself, and has ignored in what posix_spawn(3) starts: nptl(7). */
    private static final long SIGCANCEL_AND_SIGSETXID = 1L << 31 | 1L << 32;

    @Test
    void init_and_commands_ignore_and_block_no_signal_of_all_64() {
        try (Engine engine = Engine.open();
                Machine machine = engine.launch(MachineConfig.of("busybox"))) {
            // Busybox's init blocks and ignores others as it likes.
            for (String mask : new String[] {"SigIgn", "SigBlk"}) {
                assertThat(mask(machine, "/proc/1/status", mask) & SIGCANCEL_AND_SIGSETXID)
                        .as("%s of init", mask)
                        .isZero();
                assertThat(mask(machine, "/proc/self/status", mask))
                        .as("%s of a command", mask)
                        .isZero();
            }
        }
    }

    private static long mask(Machine machine, String file, String name) {
        String line = machine.exec("grep", "^" + name + ":", file).assertSuccess().stdout();
        return Long.parseUnsignedLong(line.split(":")[1].strip(), 16);
    }
}
