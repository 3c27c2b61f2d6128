package io.systemcontainers.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.Machine;
import io.systemcontainers.junit.SystemContainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SystemContainer(image = "debian:12", memory = "512MB")
class DebianMachineTests {

    @BeforeAll
    static void install(Machine machine, @TempDir Path directory) throws IOException {
        // What is done here is the baseline: every test starts on a machine booted from it.
        Path unit = directory.resolve("hello.service");
        Files.writeString(
                unit,
                """
                [Service]
                Type=oneshot
                RemainAfterExit=yes
                ExecStart=/bin/sh -c 'echo hello from %H >/run/hello'
                [Install]
                WantedBy=multi-user.target
                """);
        machine.files().push(unit, "/etc/systemd/system/");
        machine.exec("systemctl", "enable", "hello.service").assertSuccess();
    }

    @Test
    void boots_a_whole_debian(Machine machine) {
        String state = machine.exec("systemctl", "is-system-running", "--wait").stdout().strip();
        String release = machine.files().read("/etc/debian_version").strip();
        String time = machine.exec("systemd-analyze", "time").assertSuccess().stdout().strip();
        System.out.println(machine.name() + ": Debian " + release + ", " + state + ". " + time);

        assertThat(state).isEqualTo("running");
        assertThat(release).startsWith("12.");
    }

    @Test
    void starts_the_unit_that_was_pushed(Machine machine) {
        machine.exec("systemctl", "is-active", "hello.service").assertSuccess();

        String greeting = machine.files().read("/run/hello");
        System.out.println(machine.name() + ": hello.service wrote: " + greeting.strip());
        assertThat(greeting).isEqualTo("hello from " + machine.name() + "\n");
    }

    @Test
    void may_break_everything(Machine machine) {
        machine.exec("rm", "-r", "/etc/systemd/system", "/usr/bin").assertSuccess();

        assertThat(machine.exec("systemctl", "--version").exitCode()).isEqualTo(127);
    }

    @Test
    void notices_nothing_of_what_another_test_broke(Machine machine) {
        machine.exec("systemctl", "--version").assertSuccess();
    }
}
