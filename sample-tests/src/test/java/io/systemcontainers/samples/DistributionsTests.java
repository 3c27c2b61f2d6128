package io.systemcontainers.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.systemcontainers.Engine;
import io.systemcontainers.HostUnavailableException;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.MachineState;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same test on several distributions, and on one with each of its inits. */
class DistributionsTests {

    private static Engine engine;

    @BeforeAll
    static void open() {
        try {
            engine = Engine.open();
        } catch (HostUnavailableException e) {
            abort(e.getMessage());
        }
    }

    @AfterAll
    static void close() {
        if (engine != null) {
            engine.close();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "debian:12",
                "debian:sid",
                "debian:12?init=sysvinit",
                "debian:12?init=openrc",
                "debian:12?init=runit",
            })
    void keeps_what_was_written_when_it_boots_again(String image) {
        try (Machine machine = engine.launch(MachineConfig.of(image).memory("512MB"))) {
            machine.files().write("/root/note", "kept\n");

            machine.reboot();

            assertThat(machine.state()).isEqualTo(MachineState.RUNNING);
            assertThat(machine.files().read("/root/note")).isEqualTo("kept\n");
            assertThat(machine.files().read("/etc/os-release")).contains("Debian");
        }
    }
}
