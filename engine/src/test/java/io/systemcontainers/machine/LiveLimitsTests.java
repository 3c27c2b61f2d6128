package io.systemcontainers.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.Machine;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.testing.EngineRing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a machine may use is changed while it runs, and comes back with the baseline. */
@EngineRing
class LiveLimitsTests extends ResetMachines {

    private static final String MEMORY =
            "cat /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null"
                    + " || cat /sys/fs/cgroup/memory.max";
    private static final String FILL =
            "dd if=/dev/zero of=/dev/shm/filled bs=1M count=%d 2>/dev/null";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "limits.memory | 64MiB | memory/memory.limit_in_bytes | memory.max | 67108864",
                "limits.processes | 33 | pids/pids.max | pids.max | 33",
                "limits.cpu | 1-1 | cpuset/cpuset.effective_cpus | cpuset.cpus.effective | 1",
                "limits.cpu | 1 | cpuset/cpuset.effective_cpus | cpuset.cpus.effective | [01]",
                "limits.cpu.allowance | 20ms/50ms | cpu/cpu.cfs_quota_us | cpu.max | 20000( 50000)?",
                "limits.memory.enforce | soft | memory/memory.soft_limit_in_bytes | memory.high | 134217728",
            })
    void sets_a_limit_at_once_and_takes_it_back(
            String key, String value, String legacy, String unified, String expected) {
        try (Machine machine = engine.launch(BUSYBOX.memory("128MiB"))) {
            String read =
                    "cat /sys/fs/cgroup/%s 2>/dev/null || cat /sys/fs/cgroup/%s"
                            .formatted(legacy, unified);
            String before = output(machine, read);

            machine.config(key, value);

            assertThat(output(machine, read)).matches(expected).isNotEqualTo(before);
            assertThat(machine.config().config()).containsEntry(key, value);

            machine.config(key, key.equals("limits.memory") ? "128MiB" : "");

            assertThat(output(machine, read)).isEqualTo(before);
        }
    }

    @Test
    void sets_swappiness_where_control_groups_have_it() {
        String read = "cat /sys/fs/cgroup/memory/memory.swappiness 2>/dev/null || echo none";
        try (Machine machine = engine.launch(BUSYBOX)) {
            String before = output(machine, read);
            machine.config("limits.memory.swap.priority", "4");

            // Version 2 has no such file, and LXD's key no meaning there.
            assertThat(output(machine, read)).isEqualTo(before.equals("none") ? "none" : "66");
            machine.config("limits.memory.swap.priority", "");
            assertThat(output(machine, read)).isEqualTo(before);
        }
    }

    @Test
    void shows_the_processors_that_it_may_use() {
        try (Machine machine = engine.launch(BUSYBOX.config("limits.cpu", "1"))) {
            assertThat(output(machine, "nproc")).isEqualTo("1");

            machine.config("limits.cpu", "");

            assertThat(output(machine, "nproc"))
                    .isEqualTo(Integer.toString(Runtime.getRuntime().availableProcessors()));
        }
    }

    @Test
    void raises_and_lowers_memory_with_and_without_swap() {
        try (Machine machine = engine.launch(BUSYBOX.memory("64MiB"))) {
            for (String swap : new String[] {"false", "true", "32MiB"}) {
                for (String memory : new String[] {"256MiB", "48MiB", "", "64MiB"}) {
                    machine.config("limits.memory", memory);
                    machine.config("limits.memory.swap", swap);
                }
            }
            assertThat(output(machine, MEMORY)).isEqualTo(Long.toString(64L << 20));
        }
    }

    @Test
    void refuses_less_memory_than_is_in_use_and_changes_nothing() {
        try (Machine machine = engine.launch(BUSYBOX.memory("256MiB"))) {
            output(machine, FILL.formatted(100));

            assertThatThrownBy(() -> machine.config("limits.memory", "50MiB"))
                    .isInstanceOf(SystemContainerException.class)
                    .hasMessageContaining("`limits.memory`")
                    .hasMessageContaining("its processes use")
                    .hasMessageContaining("set a higher limit");

            assertThat(output(machine, MEMORY)).isEqualTo(Long.toString(256L << 20));
            assertThat(machine.config().config()).containsEntry("limits.memory", "256MiB");
            output(machine, "rm /dev/shm/filled");
            machine.config("limits.memory", "50MiB");
            assertThat(output(machine, MEMORY)).isEqualTo(Long.toString(50L << 20));
        }
    }

    @Test
    void undoes_what_it_had_written_when_a_later_file_is_refused() {
        try (Machine machine = engine.launch(BUSYBOX.memory("128MiB"))) {
            // There are no such pages, so that there is no such file.
            assertThatThrownBy(() -> machine.config("limits.hugepages.64KB", "1MiB"))
                    .isInstanceOf(SystemContainerException.class);
            assertThat(machine.config().config()).doesNotContainKey("limits.hugepages.64KB");

            machine.config("limits.processes", "50");
            assertThat(machine.config().config()).containsEntry("limits.processes", "50");
        }
    }

    @Test
    void refuses_what_is_wrong_and_what_only_counts_when_a_machine_is_made() {
        try (Machine machine = engine.launch(BUSYBOX)) {
            assertThatThrownBy(() -> machine.config("limits.memmory", "1GB"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("did you mean `limits.memory`");
            assertThatThrownBy(() -> machine.config("limits.memory", "lots"))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> machine.config("security.privileged", "true"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("make another");
            assertThatThrownBy(() -> machine.config("limits.cpu", "0,99"))
                    .isInstanceOf(SystemContainerException.class)
                    .hasMessageContaining("this host has the processors 0");
            assertThat(machine.config()).isEqualTo(BUSYBOX.name(machine.name()));
        }
    }

    @Test
    void keeps_what_was_set_over_a_stop_and_a_reboot() {
        try (Machine machine = engine.create(BUSYBOX)) {
            machine.config("limits.memory", "96MiB");
            machine.start();
            assertThat(output(machine, MEMORY)).isEqualTo(Long.toString(96L << 20));

            machine.config("limits.memory", "80MiB");
            machine.reboot();
            assertThat(output(machine, MEMORY)).isEqualTo(Long.toString(80L << 20));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void comes_back_as_the_baseline_had_it(boolean standby) {
        try (Machine machine = engine.launch(BUSYBOX.memory("128MiB"))) {
            machine.config("limits.memory", "96MiB");
            machine.config("user.note", "kept");
            machine.snapshot("baseline");
            if (standby) {
                machine.standby("baseline");
            }

            machine.config("limits.memory", "64MiB");
            machine.config("limits.processes", "40");
            machine.config("user.note", "");
            assertThat(output(machine, MEMORY)).isEqualTo(Long.toString(64L << 20));
            assertThat(machine.pristine()).isFalse();
            machine.startFrom("baseline");

            assertThat(output(machine, MEMORY)).isEqualTo(Long.toString(96L << 20));
            assertThat(machine.config())
                    .isEqualTo(
                            BUSYBOX.name(machine.name())
                                    .memory("96MiB")
                                    .config("user.note", "kept"));
        }
    }

    @Test
    void is_not_what_it_booted_as_once_it_is_configured_otherwise() {
        try (Machine machine = launch(BUSYBOX)) {
            assertThat(machine.pristine("clean")).isTrue();

            machine.config("limits.processes", "100");

            assertThat(machine.pristine("clean")).isFalse();
        }
    }

    @Test
    void gives_variables_to_later_commands() {
        try (Machine machine = engine.launch(BUSYBOX.env("COLOR", "red"))) {
            machine.config("environment.COLOR", "blue");
            machine.config("environment.SHAPE", "round");

            assertThat(output(machine, "echo $COLOR $SHAPE")).isEqualTo("blue round");
        }
    }

    @Test
    void copies_the_configuration_with_the_machine() {
        try (Machine machine = engine.create(BUSYBOX)) {
            machine.config("limits.memory", "70MiB");

            try (Machine copy = machine.copy("")) {
                copy.start();

                assertThat(output(copy, MEMORY)).isEqualTo(Long.toString(70L << 20));
            }
        }
    }

    @Test
    void can_be_configured_while_it_is_frozen() {
        try (Machine machine = engine.launch(BUSYBOX.memory("128MiB"))) {
            machine.freeze();
            machine.config("limits.memory", "72MiB");
            machine.unfreeze();

            assertThat(output(machine, MEMORY)).isEqualTo(Long.toString(72L << 20));
        }
    }
}
