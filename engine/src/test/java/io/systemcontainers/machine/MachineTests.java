package io.systemcontainers.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.Engine;
import io.systemcontainers.ExecResult;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.MachineState;
import io.systemcontainers.testing.EngineRing;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Boot the small image and see whether it is a machine. */
@EngineRing
class MachineTests {

    private static final MachineConfig BUSYBOX = MachineConfig.of("busybox");

    private static Engine engine;
    private static Machine machine;

    @BeforeAll
    static void launch() {
        engine = Engine.open();
        machine = engine.launch(BUSYBOX.name("tested").memory("128MB"));
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    @Test
    void runs_the_images_init_as_process_1() {
        assertThat(output("cat", "/proc/1/comm")).isEqualTo("init");
    }

    @Test
    void gives_every_machine_host_ids_of_its_own() {
        String map = output("cat", "/proc/self/uid_map").strip().replaceAll(" +", " ");
        try (Machine other = engine.launch(BUSYBOX)) {
            String others =
                    other.exec("cat", "/proc/self/uid_map").stdout().strip().replaceAll(" +", " ");

            assertThat(map).matches("0 [1-9]\\d{4,} 65536");
            assertThat(others).matches("0 [1-9]\\d{4,} 65536").isNotEqualTo(map);
        }
    }

    @Test
    void knows_its_own_name() {
        assertThat(machine.name()).isEqualTo("tested");
        assertThat(output("hostname")).isEqualTo("tested");
        assertThat(output("cat", "/etc/hostname")).isEqualTo("tested");
        assertThat(output("cat", "/etc/hosts")).contains("127.0.1.1\ttested");
        assertThat(output("cat", "/etc/machine-id")).matches("[0-9a-f]{32}");
        assertThat(machine.exec("test", "-f", "/etc/resolv.conf").exitCode()).isZero();
    }

    @Test
    void has_a_loopback_interface_that_is_up() {
        assertThat(output("cat", "/sys/class/net/lo/flags")).isEqualTo("0x9");
    }

    @Test
    void has_the_memory_limit_in_its_control_group() {
        String limit =
                output(
                        "sh",
                        "-c",
                        "cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max 2>/dev/null; true");

        assertThat(Long.parseLong(limit)).isBetween(127_000_000L, 128_000_000L);
    }

    @Test
    void kills_what_needs_more_memory_than_there_is() {
        ExecResult result =
                machine.exec("sh", "-c", "head -c 400000000 /dev/zero | tail -c 400000000 | wc -c");

        assertThat(result.stdout().strip()).isNotEqualTo("400000000");
        assertThat(machine.exec("true").exitCode()).isZero();
    }

    @Test
    void sees_no_process_of_the_host() {
        assertThat(output("sh", "-c", "ls -d /proc/[0-9]* | wc -l")).matches("\\d");
    }

    @Test
    void cannot_load_kernel_modules_or_mount_disks() {
        assertThat(machine.exec("sh", "-c", "echo x >/proc/sys/kernel/core_pattern").exitCode())
                .isNotZero();
        assertThat(machine.exec("mknod", "/tmp/sda", "b", "8", "0").exitCode()).isNotZero();
        assertThat(machine.exec("chroot", "/proc/1/root", "true").exitCode()).isZero();
    }

    @Test
    void reboots_with_its_files_and_a_new_init() {
        try (Machine rebooted = engine.launch(BUSYBOX)) {
            rebooted.exec("sh", "-c", "echo kept >/kept; echo gone >/run/gone").assertSuccess();
            String id = rebooted.exec("cat", "/etc/machine-id").stdout();

            rebooted.reboot();

            assertThat(rebooted.state()).isEqualTo(MachineState.RUNNING);
            assertThat(rebooted.exec("cat", "/kept").stdout()).isEqualTo("kept\n");
            assertThat(rebooted.exec("test", "-e", "/run/gone").exitCode()).isNotZero();
            assertThat(rebooted.exec("cat", "/etc/machine-id").stdout()).isEqualTo(id);
        }
    }

    @Test
    void comes_back_when_it_reboots_itself() {
        try (Machine rebooted = engine.launch(BUSYBOX)) {
            rebooted.exec("touch", "/run/before").assertSuccess();
            assertThat(rebooted.exec("sh", "-c", "reboot -f; sleep 1000").exitCode())
                    .isEqualTo(137);

            // The end of the boot before may still be to be noticed.
            await().ignoreExceptions()
                    .until(() -> rebooted.exec("test", "-e", "/run/before").exitCode() == 1);
            assertThat(rebooted.state()).isEqualTo(MachineState.RUNNING);
        }
    }

    @Test
    void stops_and_starts() {
        try (Machine stopped = engine.launch(BUSYBOX)) {
            stopped.exec("touch", "/kept").assertSuccess();
            stopped.stop();

            assertThat(stopped.state()).isEqualTo(MachineState.STOPPED);
            assertThatThrownBy(() -> stopped.exec("true")).hasMessageContaining("it is stopped");

            stopped.start();
            assertThat(stopped.exec("test", "-e", "/kept").exitCode()).isZero();
        }
    }

    @Test
    void goes_back_to_a_snapshot_any_number_of_times() {
        try (Machine restored = engine.launch(BUSYBOX)) {
            restored.exec("sh", "-c", "echo base >/file; mkdir -p /dir/sub; rm /etc/passwd")
                    .assertSuccess();
            restored.kill();
            restored.snapshot("base");
            restored.start();
            for (int i = 0; i < 3; i++) {
                assertThat(restored.exec("cat", "/file").stdout()).isEqualTo("base\n");
                assertThat(restored.exec("test", "-e", "/etc/passwd").exitCode()).isNotZero();
                assertThat(restored.exec("ls", "/dir").stdout()).isEqualTo("sub\n");
                restored.exec("sh", "-c", "echo changed >/file; rm -r /dir; echo x >/etc/passwd")
                        .assertSuccess();
                restored.restore("base");
                assertThat(restored.pristine()).isTrue();
            }
            assertThat(restored.snapshots()).extracting("name").containsExactly("base");
        }
    }

    @Test
    void is_still_itself_when_it_goes_back_to_before_its_first_boot() {
        try (Machine fresh = engine.create(BUSYBOX.name("myself"))) {
            fresh.snapshot("created");
            fresh.start();
            String id = fresh.exec("cat", "/etc/machine-id").stdout();
            fresh.restore("created");

            assertThat(fresh.exec("hostname").stdout()).isEqualTo("myself\n");
            assertThat(fresh.exec("cat", "/etc/hostname", "/etc/hosts").stdout())
                    .contains("127.0.1.1\tmyself");
            assertThat(fresh.exec("cat", "/etc/machine-id").stdout()).isEqualTo(id).hasSize(33);
        }
    }

    @Test
    void stays_stopped_although_it_was_about_to_reboot() {
        for (int i = 0; i < 10; i++) {
            try (Machine stopped = engine.launch(BUSYBOX)) {
                stopped.exec("reboot", "-f");

                stopped.stop();

                assertThat(stopped.state()).isEqualTo(MachineState.STOPPED);
                stopped.start();
                assertThat(stopped.exec("true").exitCode()).isZero();
            }
        }
    }

    @Test
    void is_killed_and_closed_by_a_thread_that_is_interrupted() {
        Machine killed = engine.launch(BUSYBOX);
        Thread.currentThread().interrupt();
        killed.kill();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(killed.state()).isEqualTo(MachineState.STOPPED);
        killed.start();
        Thread.currentThread().interrupt();
        killed.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(killed.state()).isEqualTo(MachineState.DELETED);
    }

    @Test
    void is_closed_although_it_has_frozen_a_part_of_itself() {
        Machine frozen = engine.launch(BUSYBOX);
        ExecResult result =
                frozen.exec(
                        "sh",
                        "-c",
                        "cd /sys/fs/cgroup/freezer && mkdir -p x/y && sleep 1000 & sleep 0.1;"
                                + " echo $! >/sys/fs/cgroup/freezer/x/y/cgroup.procs;"
                                + " echo FROZEN >/sys/fs/cgroup/freezer/x/y/freezer.state");
        assertThat(result.stderr())
                .as("where there is a freezer of version 1")
                .matches("(?s)|.*freezer.*");

        frozen.close();

        assertThat(frozen.state()).isEqualTo(MachineState.DELETED);
    }

    /**
     * Find the keeper's child that is not the machine's init: it is in this process's PID
     * namespace.
     */
    @Test
    void knows_whether_anything_was_done_to_it() {
        try (Machine fresh = engine.launch(BUSYBOX)) {
            assertThat(fresh.pristine()).isTrue();
            fresh.exec("true");
            assertThat(fresh.pristine()).isFalse();
        }
    }

    @Test
    void freezes_and_goes_on() {
        try (Machine frozen = engine.launch(BUSYBOX)) {
            frozen.freeze();
            assertThat(frozen.state()).isEqualTo(MachineState.FROZEN);
            assertThatThrownBy(() -> frozen.exec("true")).hasMessageContaining("it is frozen");

            assertThatThrownBy(() -> frozen.files().read("/proc/meminfo"))
                    .hasMessageContaining("it is frozen and has to be running");
            frozen.unfreeze();
            assertThat(frozen.exec("true").exitCode()).isZero();
            frozen.freeze();
        }
    }

    @Test
    void runs_privileged_with_the_hosts_ids_and_a_read_only_kernel() {
        try (Machine privileged = engine.launch(BUSYBOX.privileged(true))) {
            assertThat(privileged.exec("cat", "/proc/self/uid_map").stdout())
                    .contains("4294967295");
            assertThat(
                            privileged
                                    .exec("sh", "-c", "echo x >/proc/sys/kernel/domainname")
                                    .exitCode())
                    .isNotZero();
            assertThat(
                            privileged
                                    .exec("sh", "-c", "echo 1 >/proc/sys/net/ipv4/ip_forward")
                                    .exitCode())
                    .isZero();
            assertThat(privileged.exec("touch", "/sys/x").exitCode()).isNotZero();
            assertThat(privileged.exec("date", "-s", "2001-01-01").stderr())
                    .contains("not permitted");
        }
    }

    @Test
    void refuses_a_name_twice() {
        assertThatThrownBy(() -> engine.create(BUSYBOX.name("tested")))
                .hasMessageContaining("`tested`");
    }

    @Test
    void keeps_the_console_in_memory_and_on_disk() {
        machine.exec("sh", "-c", "echo to the console >/dev/console").assertSuccess();

        await().untilAsserted(
                        () -> assertThat(machine.console().log()).contains("to the console\n"));
        assertThat(output("sh", "-c", "stat -c %t:%T /dev/console")).startsWith("88:");
    }

    @Test
    void can_be_closed_twice_and_used_no_more() {
        Machine closed = engine.launch(BUSYBOX);
        closed.close();
        closed.close();

        assertThat(closed.state()).isEqualTo(MachineState.DELETED);
        assertThatThrownBy(() -> closed.exec("true")).hasMessageContaining("it is deleted");
        assertThatThrownBy(closed::start).hasMessageContaining("it is deleted");
        assertThat(engine.machines()).doesNotContain(closed);
    }

    @Test
    void leaves_the_host_as_it_was() throws Exception {
        assertThat(Files.readString(Path.of("/proc/sys/kernel/hostname")).strip())
                .isNotEqualTo("tested");
    }

    private static String output(String... command) {
        return machine.exec(command).assertSuccess().stdout().stripTrailing();
    }
}
