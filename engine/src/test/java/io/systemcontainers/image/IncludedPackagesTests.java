package io.systemcontainers.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.Engine;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.testing.EngineRing;
import org.junit.jupiter.api.Test;

/** Boots Debian with services among its packages, built from the host's mirror. */
@EngineRing
class IncludedPackagesTests {

    private static final String IMAGE = "debian:12?include=nginx,openssh-server";

    private static String output(Machine machine, String script) {
        return machine.exec("sh", "-c", script).assertSuccess().stdout().strip();
    }

    @Test
    void are_configured_and_run() {
        try (Engine engine = Engine.open();
                Machine machine = engine.launch(MachineConfig.of(IMAGE))) {
            assertThat(output(machine, "systemctl is-active nginx ssh"))
                    .isEqualTo("active\nactive");
            assertThat(output(machine, "dpkg --audit")).isEmpty();
        }
    }

    @Test
    void make_host_keys_in_each_machine() {
        String keys = "cat /etc/ssh/ssh_host_ed25519_key.pub";
        try (Engine engine = Engine.open();
                Machine one = engine.launch(MachineConfig.of(IMAGE));
                Machine other = engine.launch(MachineConfig.of(IMAGE))) {
            assertThat(output(one, keys)).startsWith("ssh-ed25519 ");
            assertThat(output(one, keys)).isNotEqualTo(output(other, keys));
        }
    }
}
