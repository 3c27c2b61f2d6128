package io.systemcontainers.escape;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.Engine;
import io.systemcontainers.ExecResult;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.testing.EngineRing;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A privileged machine whose root, who is the host's, writes to all files of its control groups.
 */
@EngineRing
class LimitEscapeTests {

    private static final long MEMORY = 64L << 20;
    private static final int PROCESSES = 40;

    /* What takes a limit away in either version, where there is such a file, everywhere in sight. */
    private static final String LIFT_ALL =
            "lift() { find /sys/fs/cgroup -name \"$1\" | while read f; do echo \"$2\" >$f; done; };"
                    + " lift devices.allow a; lift memory.memsw.limit_in_bytes -1;"
                    + " lift memory.limit_in_bytes -1; lift pids.max max;"
                    + " lift cpu.cfs_quota_us -1; lift cpuset.cpus 0-1; lift memory.max max;"
                    + " lift memory.swap.max max; lift cpu.max max; true";

    private static Engine engine;
    private static Machine machine;

    @BeforeAll
    static void launch() {
        engine = Engine.open();
        machine = launchAndLift();
        EscapeProgram.push(machine);
    }

    private static Machine launchAndLift() {
        Machine launched =
                engine.launch(
                        MachineConfig.of("busybox")
                                .privileged(true)
                                .memory("64MiB")
                                .processes(PROCESSES)
                                .config("limits.cpu", "0-0"));
        launched.exec("sh", "-c", LIFT_ALL).assertSuccess();
        return launched;
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    @Test
    void devices_of_the_host_stay_closed() {
        assertThat(EscapeProgram.run(machine, "block", EscapeProgram.rootDisk()))
                .doesNotContainValue("done");
        assertThat(EscapeProgram.run(machine, "char", "1:11")).doesNotContainValue("done");
    }

    @Test
    void a_memory_bomb_stays_within_what_it_was_given() {
        ExecResult result =
                machine.exec("sh", "-c", "tail -c 1000000000 /dev/zero | cat >/dev/null");

        assertThat(result.oomKills()).isPositive();
        assertThat(machine.usage().memory().current()).isLessThanOrEqualTo(MEMORY);
        assertThat(machine.usage().memory().limit()).hasValue(MEMORY);
    }

    @Test
    void a_fork_bomb_stays_within_what_it_was_given() {
        try (Machine bomber = launchAndLift()) {
            ExecResult result =
                    bomber.exec("sh", "-c", "for i in $(seq 100); do sleep 1050 & done");

            assertThat(result.stderr()).contains("can't fork");
            assertThat(bomber.usage().processes()).isLessThanOrEqualTo(PROCESSES);
        }
    }

    @Test
    void it_gets_no_more_processors() {
        assertThat(machine.exec("grep", "Cpus_allowed_list", "/proc/self/status").stdout())
                .isEqualTo("Cpus_allowed_list:\t0\n");
    }

    @Test
    void what_it_was_given_is_changed_all_the_same() {
        machine.config("limits.cpu", "1-1");
        assertThat(machine.exec("grep", "Cpus_allowed_list", "/proc/self/status").stdout())
                .isEqualTo("Cpus_allowed_list:\t1\n");
        machine.config("limits.memory", "96MiB");
        assertThat(machine.usage().memory().limit()).hasValue(96L << 20);

        machine.config("limits.memory", "64MiB");
        machine.config("limits.cpu", "0-0");

        assertThat(machine.usage().memory().limit()).hasValue(MEMORY);
        assertThat(machine.exec("grep", "Cpus_allowed_list", "/proc/self/status").stdout())
                .isEqualTo("Cpus_allowed_list:\t0\n");
    }
}
