package io.systemcontainers.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.Engine;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.testing.EngineRing;
import org.junit.jupiter.api.Test;

/** Boots Debian with cloud-init, which finds what it is to do in the machine itself. */
@EngineRing
class CloudInitTests {

    private static final String USER_DATA =
            """
            #cloud-config
            write_files:
            - {path: /written, content: by cloud-init}
            """;

    @Test
    void does_what_the_configuration_says_without_looking_for_a_server() {
        MachineConfig config =
                MachineConfig.of("debian:12?include=cloud-init")
                        .config("user.user-data", USER_DATA);
        try (Engine engine = Engine.open();
                Machine machine = engine.launch(config)) {
            String status = machine.exec("cloud-init", "status", "--wait", "--long").stdout();

            assertThat(status).contains("status: done", "DataSourceNoCloud");
            assertThat(machine.files().read("/written")).isEqualTo("by cloud-init");
            assertThat(machine.exec("hostname").stdout().strip()).isEqualTo(machine.name());
            assertThat(machine.exec("cloud-init", "query", "instance_id").stdout().strip())
                    .isEqualTo(machine.files().read("/etc/machine-id").strip());
            assertThat(machine.address()).isNotEmpty();
        }
    }
}
