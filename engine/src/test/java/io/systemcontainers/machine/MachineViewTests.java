package io.systemcontainers.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.Device;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.RunningCommand;
import io.systemcontainers.cgroup.CgroupLayout;
import io.systemcontainers.cgroup.ControllerGroups;
import io.systemcontainers.testing.EngineRing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A machine sees itself in /proc and /sys, and not its host. */
@EngineRing
class MachineViewTests extends ResetMachines {

    private static final String ONLINE = "/sys/devices/system/cpu/online";
    private static final String TOTAL = "awk '/^MemTotal/ { print $2 }' /proc/meminfo";
    private static final String AVAILABLE = "awk '/^MemAvailable/ { print $2 }' /proc/meminfo";

    private static Machine machine;

    @BeforeAll
    static void launch() {
        machine = engine.launch(DEBIAN.memory("512MB"));
    }

    @AfterAll
    static void end() {
        machine.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void free_shows_the_limit(boolean privileged) {
        try (Machine limited = engine.launch(DEBIAN.privileged(privileged).memory("512MB"))) {
            assertThat(output(limited, "free -m | awk '/^Mem:/ { print $2 }'")).isEqualTo("488");
            assertThat(output(limited, "top -bn1 | grep 'MiB Mem'")).contains("488.3 total");
        }
    }

    /* That of the tests, which finds its own in the same place, with the libraries of the same Debian. */
    @ParameterizedTest
    @ValueSource(strings = {"limits.cpu=1", "limits.cpu.allowance=100ms/100ms"})
    void a_jvm_agrees_with_free_and_top(String limit) {
        String home = System.getProperty("java.home");
        MachineConfig config =
                DEBIAN.memory("512MB")
                        .config(limit.split("=")[0], limit.split("=")[1])
                        .device("java", Device.disk(home, home).with("readonly", "true"));
        try (Machine limited = engine.launch(config)) {
            String java = output(limited, home + "/bin/java -XshowSettings:system -version 2>&1");

            assertThat(java).contains("Memory Limit: 488.28M").contains("Effective CPU Count: 1");
            assertThat(output(limited, "top -bn1 | grep 'MiB Mem'")).contains("488.3 total");
            assertThat(output(limited, "grep -c ^processor /proc/cpuinfo")).isEqualTo("1");
            assertThat(output(limited, "grep -c '^cpu[0-9]' /proc/stat")).isEqualTo("1");
            assertThat(output(limited, "getconf _NPROCESSORS_ONLN")).isEqualTo("1");
        }
    }

    @Test
    void a_limit_that_is_changed_shows_at_once() {
        try (Machine changed = engine.launch(BUSYBOX.memory("512MB"))) {
            assertThat(output(changed, TOTAL)).isEqualTo("500000");

            changed.config("limits.memory", "256MB");

            assertThat(output(changed, TOTAL)).isEqualTo("250000");
        }
    }

    @Test
    void memory_that_a_process_takes_is_not_available() {
        long before = available();

        // Services of the machine take and give back some meanwhile.
        output(machine, "head -c 100M /dev/zero > /dev/shm/taken");
        await().untilAsserted(() -> assertThat(before - available()).isBetween(90_000L, 125_000L));
        output(machine, "rm /dev/shm/taken");

        await().untilAsserted(() -> assertThat(before - available()).isLessThan(30_000L));
    }

    @Test
    void memory_for_files_that_could_be_dropped_is_available() {
        long before = available();

        output(machine, "head -c 100M /dev/zero > /written; sync");

        await().untilAsserted(() -> assertThat(before - available()).isLessThan(30_000L));
        output(machine, "rm /written");
    }

    private static long available() {
        return Long.parseLong(output(machine, AVAILABLE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0-1"})
    void everything_agrees_on_the_processors_of_a_cpuset(String cpus) throws IOException {
        int count = cpus.equals("0") ? 1 : 2;
        try (Machine pinned = engine.launch(DEBIAN)) {
            Files.writeString(cpuset(pinned), cpus);

            assertThat(
                            output(
                                    pinned,
                                    "nproc; getconf _NPROCESSORS_ONLN; grep -c ^processor"
                                            + " /proc/cpuinfo; grep -c '^cpu[0-9]' /proc/stat"))
                    .isEqualTo(String.join("\n", Collections.nCopies(4, "" + count)));
        }
    }

    @Test
    void processors_are_numbered_from_0_whichever_they_are() throws IOException {
        try (Machine pinned = engine.launch(BUSYBOX)) {
            Files.writeString(cpuset(pinned), "1");

            assertThat(output(pinned, "cat " + ONLINE)).isEqualTo("0");
            assertThat(output(pinned, "grep ^processor /proc/cpuinfo")).isEqualTo("processor\t: 0");
            assertThat(output(pinned, "grep -o '^cpu[0-9]*' /proc/stat")).isEqualTo("cpu\ncpu0");
        }
    }

    @Test
    void a_quota_is_worth_as_many_processors_as_it_lets_run() {
        try (Machine slow = engine.launch(BUSYBOX.config("limits.cpu.allowance", "10ms/20ms"))) {
            assertThat(output(slow, "cat " + ONLINE)).isEqualTo("0");
            assertThat(output(slow, "grep -c ^processor /proc/cpuinfo")).isEqualTo("1");
        }
    }

    @Test
    void the_time_that_it_computes_is_counted_and_it_is_idle_otherwise() {
        long before = Long.parseLong(output(machine, "awk '/^cpu / { print $2 + $4 }' /proc/stat"));

        output(machine, "timeout 1 sh -c 'while :; do :; done' || true");

        assertThat(Long.parseLong(output(machine, "awk '/^cpu / { print $2 + $4 }' /proc/stat")))
                .isGreaterThan(before);
        assertThat(output(machine, "vmstat | tail -1")).isNotEmpty();
    }

    @Test
    void it_is_up_since_it_was_booted() throws IOException {
        try (Machine young = engine.launch(BUSYBOX)) {
            double uptime = Double.parseDouble(output(young, "cut -d' ' -f1 /proc/uptime"));
            double host =
                    Double.parseDouble(Files.readString(Path.of("/proc/uptime")).split(" ")[0]);
            long booted = Long.parseLong(output(young, "awk '/^btime/ { print $2 }' /proc/stat"));

            assertThat(uptime).isPositive().isLessThan(Math.min(host, 120));
            assertThat(booted).isBetween(now() - 120, now());
        }
    }

    @Test
    void a_busy_loop_raises_the_load() {
        assertThat(output(machine, "cat /proc/loadavg"))
                .matches("\\d+\\.\\d\\d \\d+\\.\\d\\d \\d+\\.\\d\\d \\d+/\\d+ \\d+");
        try (RunningCommand busy = machine.command("sh", "-c", "while :; do :; done").start()) {
            await().untilAsserted(
                            () ->
                                    assertThat(
                                                    Double.parseDouble(
                                                            output(
                                                                    machine,
                                                                    "cut -d' ' -f1"
                                                                            + " /proc/loadavg")))
                                            .isPositive());
            assertThat(busy.isAlive()).isTrue();
        }
    }

    @Test
    void what_programs_make_of_it_is_no_error() {
        assertThat(
                        output(
                                machine,
                                "free; uptime; vmstat; top -bn1; swapon --show; cat /proc/swaps"))
                .contains("Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority");
        assertThat(output(machine, "cat /proc/diskstats | awk '{ print NF }' | sort -u"))
                .isIn("", "20");
        assertThat(output(machine, "dd if=/proc/meminfo bs=7 2>/dev/null | wc -l"))
                .isEqualTo(output(machine, "wc -l < /proc/meminfo"));
    }

    @Test
    void root_cannot_write_to_it() {
        assertThat(machine.exec("sh", "-c", "echo 1 > /proc/meminfo").exitCode()).isNotZero();
        assertThat(machine.exec("sh", "-c", "chmod 666 /proc/meminfo").exitCode()).isNotZero();
        assertThat(output(machine, "stat -c '%U %a' /proc/meminfo")).isEqualTo("root 444");
    }

    /* busybox's cat and others copy with sendfile(2), and tail begins at the end that stat(2) says. */
    @Test
    void it_is_as_long_as_it_says() {
        try (Machine small = engine.launch(BUSYBOX)) {
            for (String file : List.of("/proc/meminfo", "/proc/cpuinfo", "/proc/stat", ONLINE)) {
                assertThat(output(small, "cat " + file + " | wc -l"))
                        .isNotEqualTo("0")
                        .isEqualTo(output(small, "grep -c '' " + file));
            }
        }
        assertThat(output(machine, "tail -n 1 /proc/stat")).startsWith("softirq ");
        assertThat(output(machine, "cat /proc/meminfo | wc -c"))
                .isEqualTo(output(machine, "stat -c %s /proc/meminfo"));
    }

    @Test
    void files_that_are_opened_without_end_are_refused() {
        String refused =
                output(
                        machine,
                        "ulimit -n 6000; perl -e 'for (1..5000) { if (!open($f[$_], \"<\","
                                + " \"/proc/stat\")) { print \"$_ $!\"; last } sysread($f[$_], $x,"
                                + " 10) }'");

        assertThat(refused).matches("4\\d\\d\\d Too many open files");
        assertThat(output(machine, TOTAL)).isEqualTo("500000");
    }

    @Test
    void a_proc_without_anything_over_it_can_be_mounted_in_a_namespace_of_its_own() {
        assertThat(output(machine, "unshare -Urmpf --mount-proc grep -c fuse /proc/mounts || true"))
                .isNotEmpty();
        assertThat(machine.exec("unshare", "-Urmpf", "--mount-proc", "true").exitCode()).isZero();
        try (Machine nesting = engine.launch(DEBIAN.privileged(true).nesting(true))) {
            assertThat(nesting.exec("unshare", "-Urmpf", "--mount-proc", "true").exitCode())
                    .isZero();
            assertThat(nesting.exec("unshare", "-mpf", "--mount-proc", "true").exitCode()).isZero();
        }
    }

    @Test
    void files_are_read_from_outside_while_it_is_frozen() {
        try (Machine frozen = engine.launch(BUSYBOX.memory("101MB"))) {
            frozen.freeze();

            assertThat(fromOutside("MemTotal:          98632 kB")).isPresent();
            frozen.unfreeze();
        }
    }

    /** Look at the machines of this JVM for one whose memory is as large. */
    private static Optional<ProcessHandle> fromOutside(String total) {
        return ProcessHandle.current()
                .descendants()
                .filter(init -> total(init).equals(total))
                .findAny();
    }

    private static String total(ProcessHandle process) {
        Path meminfo = Path.of("/proc", Long.toString(process.pid()), "root/proc/meminfo");
        try {
            return Files.readAllLines(meminfo).get(0);
        } catch (IOException e) {
            return ""; // it has ended meanwhile
        }
    }

    private static long now() {
        return System.currentTimeMillis() / 1000 + 1;
    }

    /* A machine without a name of its own is called `m-ID`, and its first groups `systemcontainers-ID-0`. */
    private static Path cpuset(Machine machine) {
        String id = machine.name().substring("m-".length()) + "-0";
        return new ControllerGroups(CgroupLayout.ofHost(), id)
                .of("cpuset")
                .orElseThrow()
                .file("cpuset.cpus", "cpuset.cpus");
    }
}
