package io.systemcontainers.escape;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.Device;
import io.systemcontainers.Engine;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.RunningCommand;
import io.systemcontainers.testing.EngineRing;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a machine's root tries against the machines beside it. */
@EngineRing
class NeighborTests {

    private static final String PROGRAM = "/neighbor";
    private static final String PORT = "7000";

    /* For as long as a test may take: its machine ends it. */
    private static final String LONG = "600";

    private static final MachineConfig BUSYBOX = MachineConfig.of("busybox").memory("128MiB");

    private final Engine engine = Engine.open();

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void nothing_is_said_in_the_name_of_another_machine() throws IOException {
        assertThat(heard(BUSYBOX.name("liar"))).isEqualTo("true");
    }

    @Test
    void it_is_where_a_configuration_says_so() throws IOException {
        assertThat(
                        heard(
                                BUSYBOX.name("router")
                                        .device(
                                                "eth0",
                                                Device.nic()
                                                        .with("security.ipv4_filtering", "false"))))
                .isEqualTo("forged");
    }

    /* The listener takes the first that comes, in the gateway's name or in the machine's own. */
    private String heard(MachineConfig config) throws IOException {
        Machine from = withProgram(config);
        Machine to = withProgram(BUSYBOX.name("listener"));
        try (RunningCommand hearing = to.command(PROGRAM, "hear", PORT).start()) {
            BufferedReader said = new BufferedReader(new InputStreamReader(hearing.stdout()));
            assertThat(said.readLine()).isEqualTo("hearing");
            String gateway =
                    from.exec("sh", "-c", "ip route | sed -n 's/^default via \\([^ ]*\\).*/\\1/p'")
                            .assertSuccess()
                            .stdout()
                            .strip();
            from.exec(PROGRAM, "forge", gateway, to.address(), PORT, "forged").assertSuccess();
            from.exec(PROGRAM, "forge", from.address(), to.address(), PORT, "true").assertSuccess();
            return said.readLine();
        }
    }

    @Test
    void a_neighbor_gets_its_address_while_a_machine_floods_the_server() throws IOException {
        // The neighbor has to boot on what the flood leaves of a slow host's processors.
        Machine greedy =
                withProgram(BUSYBOX.name("greedy").config("limits.cpu.allowance", "20ms/100ms"));
        try (RunningCommand flood = greedy.command(PROGRAM, "flood", LONG).start()) {
            BufferedReader said = new BufferedReader(new InputStreamReader(flood.stdout()));
            assertThat(said.readLine()).isEqualTo("flooding");

            Machine late = engine.launch(MachineConfig.of("debian:12").name("late"));

            assertThat(late.exec("ip", "-4", "address", "show", "dev", "eth0").stdout())
                    .contains(late.address() + "/24")
                    .contains("dynamic");
            assertThat(flood.isAlive()).as("the flood goes on").isTrue();
        }
    }

    private Machine withProgram(MachineConfig config) {
        Machine machine = engine.launch(config);
        try (InputStream in = NeighborTests.class.getResourceAsStream("neighbor")) {
            assertThat(in).as("what the build compiles, src/test/c/neighbor.c").isNotNull();
            machine.files().write(PROGRAM, in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        machine.exec("chmod", "755", PROGRAM).assertSuccess();
        machine.address();
        return machine;
    }
}
