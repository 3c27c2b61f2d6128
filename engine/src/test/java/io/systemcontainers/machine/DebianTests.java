package io.systemcontainers.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.Engine;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.testing.EngineRing;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Boot real distributions with their own systemd. */
@EngineRing
class DebianTests {

    private static Engine engine;

    @BeforeAll
    static void open() {
        engine = Engine.open();
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    static Stream<Arguments> releases() {
        return Stream.of("debian:11", "debian:12", "debian:13")
                .flatMap(image -> Stream.of(Arguments.of(image, false), Arguments.of(image, true)));
    }

    @ParameterizedTest(name = "{0}, privileged: {1}")
    @MethodSource("releases")
    void boots_with_no_failed_unit(String image, boolean privileged) {
        MachineConfig config = MachineConfig.of(image).memory("512MB").privileged(privileged);
        try (Machine machine = engine.launch(config)) {
            assertThat(
                            output(
                                    machine,
                                    "systemctl",
                                    "list-units",
                                    "--failed",
                                    "--no-legend",
                                    "--plain"))
                    .isEmpty();
            // READY=1 comes when the boot's jobs are done; jobs may have been queued since.
            assertThat(output(machine, "systemctl", "is-system-running", "--wait"))
                    .isEqualTo("running");
            assertThat(output(machine, "cat", "/proc/1/comm")).isEqualTo("systemd");
            assertThat(output(machine, "hostname")).isEqualTo(machine.name());
            assertThat(output(machine, "systemd-detect-virt", "--container")).isEqualTo("lxc");
        }
    }

    @Test
    void is_a_debian_whose_packages_are_whole() {
        try (Machine machine = engine.launch(MachineConfig.of("debian:bookworm"))) {
            assertThat(output(machine, "sh", "-c", ". /etc/os-release; echo $ID $VERSION_ID"))
                    .isEqualTo("debian 12");
            assertThat(
                            output(
                                    machine,
                                    "sh",
                                    "-c",
                                    "dpkg-query -W -f '${db:Status-Abbrev}\\n' | sort -u"))
                    .isEqualTo("ii");
            assertThat(output(machine, "dpkg", "--audit")).isEmpty();
            assertThat(output(machine, "dpkg", "--verify")).isEmpty();
            machine.exec("apt-get", "check").assertSuccess();
        }
    }

    @Test
    void runs_services_sessions_and_a_console() {
        try (Machine machine = engine.launch(MachineConfig.of("debian:12"))) {
            assertThat(
                            output(
                                    machine,
                                    "systemctl",
                                    "is-active",
                                    "systemd-journald",
                                    "systemd-logind",
                                    "dbus"))
                    .isEqualTo("active\nactive\nactive");
            machine.exec(
                            "systemd-run",
                            "--wait",
                            "--property=PrivateTmp=yes",
                            "--property=ProtectSystem=strict",
                            "--property=ProtectProc=invisible",
                            "true")
                    .assertSuccess();
            assertThat(output(machine, "sh", "-c", "tty </dev/console")).isEqualTo("/dev/console");
            assertThat(machine.console().log()).contains("Debian GNU/Linux 12");
        }
    }

    @Test
    void shows_the_limit_of_its_memory_to_its_services() {
        try (Machine machine = engine.launch(MachineConfig.of("debian:12").memory("256MiB"))) {
            String limits =
                    output(
                            machine,
                            "sh",
                            "-c",
                            "cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max 2>/dev/null; true");
            assertThat(limits).isEqualTo(Long.toString(256L << 20));
        }
    }

    @Test
    void several_boot_at_once() {
        List<CompletableFuture<Machine>> booting =
                Stream.generate(
                                () ->
                                        CompletableFuture.supplyAsync(
                                                () -> engine.launch(MachineConfig.of("debian:12"))))
                        .limit(4)
                        .toList();
        List<Machine> machines = booting.stream().map(CompletableFuture::join).toList();
        try {
            List<String> ids = new ArrayList<>();
            machines.forEach(machine -> ids.add(output(machine, "cat", "/etc/machine-id")));
            assertThat(ids).doesNotHaveDuplicates();
        } finally {
            machines.forEach(Machine::close);
        }
    }

    @Test
    void names_the_units_that_failed_to_start() {
        Logger logger = Logger.getLogger(Startup.class.getName());
        StringBuffer logged = new StringBuffer();
        Handler handler = collecting(logged);
        logger.addHandler(handler);
        try (Machine machine = engine.launch(MachineConfig.of("debian:12"))) {
            machine.files()
                    .write(
                            "/etc/systemd/system/broken.service",
                            """
                            [Service]
                            Type=oneshot
                            ExecStart=/bin/false
                            [Install]
                            WantedBy=multi-user.target
                            """);
            machine.exec("systemctl", "enable", "broken.service").assertSuccess();
            assertThat(logged.toString()).doesNotContain(machine.name());

            machine.reboot();

            assertThat(logged.toString())
                    .contains("`" + machine.name() + "`")
                    .contains("broken.service");
        } finally {
            logger.removeHandler(handler);
        }
    }

    private static Handler collecting(StringBuffer logged) {
        return new Handler() {
            @Override
            public void publish(LogRecord entry) {
                logged.append(entry.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }

    @Test
    void keeps_its_files_over_a_reboot_and_a_stop() {
        try (Machine machine = engine.launch(MachineConfig.of("debian:12"))) {
            machine.files().write("/etc/marker", "kept");
            machine.reboot();
            assertThat(machine.files().read("/etc/marker")).isEqualTo("kept");
            machine.stop();
            machine.start();
            assertThat(machine.files().read("/etc/marker")).isEqualTo("kept");
        }
    }

    private static String output(Machine machine, String... command) {
        return machine.exec(command).stdout().strip();
    }
}
