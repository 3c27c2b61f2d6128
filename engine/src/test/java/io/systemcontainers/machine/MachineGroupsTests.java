package io.systemcontainers.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.Engine;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.cgroup.CgroupLayout;
import io.systemcontainers.testing.EngineRing;
import io.systemcontainers.testing.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Look at a machine's control groups from inside and from the host, whichever version they are. */
@EngineRing
class MachineGroupsTests {

    private static final MachineConfig BUSYBOX = MachineConfig.of("busybox");
    private static final MachineConfig DEBIAN = MachineConfig.of("debian:12");

    private static Engine engine;

    @BeforeAll
    static void open() {
        engine = Engine.open();
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    @Test
    void no_more_processes_than_allowed_are_made() {
        try (Machine machine = engine.launch(BUSYBOX.processes(20))) {
            String script = "for i in $(seq 40); do sleep 1000 & done; wait";

            assertThat(machine.exec("sh", "-c", script).stderr()).contains("can't fork");
        }
    }

    @Test
    void processor_time_is_allowed_as_configured() {
        try (Machine machine =
                engine.launch(BUSYBOX.config("limits.cpu.allowance", "25ms/100ms"))) {
            String files = "cat cpu.max cpu/cpu.cfs_quota_us cpu*/cpu.cfs_quota_us 2>/dev/null";

            assertThat(machine.exec("sh", "-c", "cd /sys/fs/cgroup; " + files).stdout())
                    .containsAnyOf("25000 100000\n", "25000\n");
        }
    }

    @Test
    void the_machines_systemd_makes_groups_in_a_tree_of_its_own() throws Exception {
        String id;
        try (Machine machine = engine.launch(DEBIAN)) {
            id = machine.name().substring("m-".length());
            machine.exec("systemd-run", "--slice=own.slice", "--unit=own", "sleep", "1000")
                    .assertSuccess();
            String group =
                    "cat /proc/$(systemctl show --property=MainPID --value own.service)/cgroup";

            assertThat(output(machine, "sh", "-c", group))
                    .containsPattern("(?m)^\\d+:(name=systemd)?:/own\\.slice/own\\.service$");
            assertThat(output(machine, "systemctl", "is-active", "system.slice", "own.slice"))
                    .isEqualTo("active\nactive");
            assertThat(groups(id)).isNotEmpty();
        }
        assertThat(groups(id)).isEmpty();
    }

    /* Where process 1 of the host is no systemd there is nobody to take anything away. */
    @Test
    void limits_outlast_a_reload_of_the_hosts_systemd() throws Exception {
        MachineConfig config =
                DEBIAN.memory("256MiB").processes(300).config("limits.cpu.allowance", "50ms/100ms");
        try (Machine machine = engine.launch(config)) {
            String limits =
                    "cd /sys/fs/cgroup; cat memory.max pids.max cpu.max"
                            + " memory/memory.limit_in_bytes pids/pids.max cpu*/cpu.cfs_quota_us"
                            + " 2>/dev/null; true";
            String before = output(machine, "sh", "-c", limits);
            assertThat(before).contains("268435456", "300", "50000");

            reloadTheHostsSystemd();

            assertThat(output(machine, "sh", "-c", limits)).isEqualTo(before);
            assertThat(output(machine, "systemctl", "is-system-running")).isEqualTo("running");
        }
    }

    @Test
    void a_kill_for_lack_of_memory_is_counted() {
        try (Machine machine = engine.launch(BUSYBOX.memory("64MB"))) {
            machine.exec("sh", "-c", "tail -c 1000000000 /dev/zero");
            String events =
                    "cat /sys/fs/cgroup/memory.events /sys/fs/cgroup/memory/memory.oom_control 2>/dev/null";

            await().untilAsserted(
                            () ->
                                    assertThat(machine.exec("sh", "-c", events).stdout())
                                            .containsPattern("(?m)^oom_kill [1-9]"));
        }
    }

    private static void reloadTheHostsSystemd() throws Exception {
        if (!Files.isDirectory(Path.of("/run/systemd/system"))) {
            return;
        }
        for (String verb : List.of("daemon-reload", "daemon-reexec")) {
            Process systemctl = new ProcessBuilder("systemctl", verb).inheritIO().start();
            assertThat(systemctl.waitFor(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(systemctl.exitValue()).isZero();
        }
    }

    private static List<Path> groups(String id) throws IOException {
        try (Stream<Path> groups =
                CgroupLayout.ofHost().hierarchies().stream()
                        .map(
                                hierarchy ->
                                        hierarchy
                                                .mountPoint()
                                                .resolve("systemcontainers-" + id + "-0"))
                        .filter(Files::exists)) {
            return groups.toList();
        }
    }

    private static String output(Machine machine, String... command) {
        return machine.exec(command).assertSuccess().stdout().strip();
    }
}
