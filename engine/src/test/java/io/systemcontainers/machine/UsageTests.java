package io.systemcontainers.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.ExecResult;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineState;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.Usage;
import io.systemcontainers.testing.EngineRing;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a machine uses is measured, and what it may not use is told. */
@EngineRing
class UsageTests extends ResetMachines {

    private static final long MIB = 1L << 20;

    private static Machine machine;

    @BeforeAll
    static void launch() {
        machine = engine.launch(BUSYBOX.memory("128MiB"));
    }

    @AfterAll
    static void end() {
        machine.close();
    }

    @Test
    void measures_memory_as_it_is_taken_and_given_back() {
        long before = machine.usage().memory().current();

        output(machine, "dd if=/dev/zero of=/dev/shm/taken bs=1M count=40 2>/dev/null");
        // The kernel counts in batches on each processor.
        Usage.Memory taken = machine.usage().memory();
        output(machine, "rm /dev/shm/taken");

        assertThat(taken.current()).isBetween(before + 38 * MIB, 128 * MIB);
        assertThat(taken.limit()).hasValue(128 * MIB);
        assertThat(taken.swap()).isZero();
        assertThat(taken.oomKills()).isZero();
        assertThat(taken.peak().orElseThrow()).isGreaterThanOrEqualTo(taken.current());
        await().untilAsserted(
                        () ->
                                assertThat(machine.usage().memory().current())
                                        .isLessThan(taken.current()));
    }

    @Test
    void knows_no_limit_where_there_is_none() {
        try (Machine unlimited = engine.launch(BUSYBOX)) {
            assertThat(unlimited.usage().memory().limit()).isEmpty();
        }
    }

    @Test
    void measures_the_time_of_the_processors() {
        Duration before = machine.usage().cpuTime();

        output(machine, "timeout 1 sh -c 'while :; do :; done' || true");

        assertThat(machine.usage().cpuTime().minus(before)).isPositive();
    }

    @Test
    void counts_processes() {
        output(machine, "for i in 1 2 3 4 5; do sleep 1000 >/dev/null 2>&1 & done");

        // And init: what ran a moment ago may be gone meanwhile.
        assertThat(machine.usage().processes()).isGreaterThanOrEqualTo(6);
        output(machine, "killall sleep");
    }

    @Test
    void measures_what_goes_to_disks_and_over_the_network() {
        Usage before = machine.usage();

        output(machine, "dd if=/dev/zero of=/written bs=1M count=8 2>/dev/null; sync");
        output(machine, "ping -c 3 host");

        await().untilAsserted(
                        () ->
                                assertThat(machine.usage().disk().writtenBytes())
                                        .isGreaterThanOrEqualTo(before.disk().writtenBytes()));
        Usage.Traffic traffic = machine.usage().network().get("eth0");
        assertThat(machine.usage().network()).containsOnlyKeys("eth0");
        assertThat(traffic.sentPackets())
                .isGreaterThanOrEqualTo(before.network().get("eth0").sentPackets() + 3);
        assertThat(traffic.receivedBytes())
                .isGreaterThan(before.network().get("eth0").receivedBytes());
    }

    @Test
    void leaves_the_machine_pristine() {
        try (Machine measured = launch(BUSYBOX)) {
            measured.usage();

            assertThat(measured.pristine()).isTrue();
        }
    }

    @Test
    void measures_a_frozen_machine_and_no_stopped_one() {
        try (Machine measured = engine.launch(BUSYBOX)) {
            measured.freeze();
            assertThat(measured.state()).isEqualTo(MachineState.FROZEN);
            assertThat(measured.usage().processes()).isPositive();

            measured.unfreeze();
            measured.stop();
            assertThatThrownBy(measured::usage)
                    .isInstanceOf(SystemContainerException.class)
                    .hasMessageContaining("measuring what is used in machine");
        }
    }

    @Test
    void says_that_a_command_died_for_lack_of_memory() {
        try (Machine small = engine.launch(BUSYBOX.memory("32MiB"))) {
            ExecResult result = small.exec("sh", "-c", "exec tail -c 100000000 /dev/zero");

            assertThat(result.exitCode()).isEqualTo(137);
            assertThat(result.oomKills()).isEqualTo(1);
            assertThat(small.usage().memory().oomKills()).isEqualTo(1);
            assertThatThrownBy(result::assertSuccess)
                    .hasMessageContaining("exited with 137")
                    .hasMessageContaining(
                            "the kernel killed 1 process of the machine for lack of memory:"
                                    + " raise limits.memory");
            assertThat(small.exec("true").oomKills()).isZero();
        }
    }

    @Test
    void reads_devices_whose_names_have_colons() {
        List<String> lines =
                List.of(
                        "Inter-|   Receive",
                        " face |bytes    packets",
                        "    lo: 1 2 0 0 0 0 0 0 3 4 0 0 0 0 0 0",
                        "  eth0:1: 5 6 0 0 0 0 0 0 7 8 0 0 0 0 0 0");

        assertThat(NetworkTraffic.parse(lines))
                .containsOnlyKeys("eth0:1")
                .containsValue(new Usage.Traffic(5, 6, 7, 8));
    }
}
