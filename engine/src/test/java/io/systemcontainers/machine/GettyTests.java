package io.systemcontainers.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.Console;
import io.systemcontainers.Engine;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.testing.EngineRing;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Log in at the console of a distribution. */
@EngineRing
class GettyTests {

    private static final MachineConfig DEBIAN = MachineConfig.of("debian:12").memory("512MB");

    private static Engine engine;
    private static Machine machine;

    private Console console;

    @BeforeAll
    static void launch() {
        engine = Engine.open();
        machine = engine.launch(DEBIAN.name("getty"));
        setPassword(machine);
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    private static void setPassword(Machine machine) {
        machine.command("chpasswd").stdin("root:secret\n").run().assertSuccess();
    }

    @BeforeEach
    void freshPrompt() {
        console = machine.console();
        machine.exec("systemctl", "stop", "console-getty").assertSuccess();
        // Five starts within ten seconds are what systemd allows: systemd.unit(5).
        machine.exec("systemctl", "reset-failed", "console-getty");
        machine.exec("sh", "-c", "echo nobody is logged in >/dev/console").assertSuccess();
        console.await("nobody is logged in\n");
        machine.exec("systemctl", "start", "console-getty").assertSuccess();
    }

    @Test
    void logs_in_and_runs_a_command() {
        console.await("getty login: ");
        console.type("root\n");
        console.await("Password: ");
        console.type("secret\n");
        console.await("root@getty:~# ");
        console.type("tty; id -u; echo $((6 * 7))\n");

        assertThat(console.await("~# ")).contains("\n/dev/console\n0\n42\n");
        assertThat(machine.exec("who").stdout()).contains("root").contains("console");
    }

    @Test
    void refuses_a_wrong_password() {
        console.await("getty login: ");
        console.type("root\n");
        console.await("Password: ");
        console.type("wrong\n");

        assertThat(console.await("getty login: ")).contains("\nLogin incorrect\n");
        assertThat(machine.exec("who").stdout()).isEmpty();
    }

    @Test
    void asks_again_after_a_logout() {
        login(console);
        console.type("\004");

        // Not `logout`: what the terminal had not handed on is dropped when the session ends.
        console.await("getty login: ");
    }

    @Test
    void shows_what_a_program_prints_that_draws_with_colors() {
        login(console);
        console.type("printf '\\033[1;31mre\\033[0md\\033]0;title\\007 wine\\n'\n");

        console.await("\nred wine\n");
    }

    @Test
    void is_there_again_after_a_reboot() {
        login(console);
        machine.reboot();

        login(console);
    }

    @ParameterizedTest
    @CsvSource({"debian:11, false", "debian:13, false", "debian:12, true"})
    void is_there_in_other_machines(String image, boolean privileged) {
        MachineConfig config = MachineConfig.of(image).memory("512MB").privileged(privileged);
        try (Machine other = engine.launch(config)) {
            setPassword(other);

            login(other.console());
        }
    }

    private static void login(Console console) {
        console.await(" login: ");
        console.type("root\n");
        console.await("Password: ");
        console.type("secret\n");
        console.await("~# ");
    }
}
