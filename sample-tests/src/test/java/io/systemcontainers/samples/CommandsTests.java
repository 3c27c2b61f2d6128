package io.systemcontainers.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.CommandKilledException;
import io.systemcontainers.ExecResult;
import io.systemcontainers.Machine;
import io.systemcontainers.RunningCommand;
import io.systemcontainers.junit.SystemContainer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@SystemContainer(image = "debian:12", memory = "512MB")
class CommandsTests {

    @BeforeAll
    static void addUser(Machine machine) {
        machine.exec("useradd", "--create-home", "--shell", "/bin/bash", "ubuntu").assertSuccess();
    }

    @Test
    void runs_as_another_user(Machine machine) {
        ExecResult result = machine.command("sh", "-c", "whoami; pwd").as("ubuntu").run();

        assertThat(result.stdout()).isEqualTo("ubuntu\n/home/ubuntu\n");
    }

    @Test
    void logs_in(Machine machine) {
        ExecResult sessions = machine.command("loginctl", "--no-legend").as("ubuntu").login().run();
        assertThat(sessions.stdout()).contains("ubuntu");

        machine.exec("sudo", "--login", "--user", "ubuntu", "true").assertSuccess();
    }

    @Test
    void reads_input_and_hands_on_lines(Machine machine) {
        List<String> sorted = new ArrayList<>();

        machine.command("sort").stdin("pear\napple\n").onStdoutLine(sorted::add).run();

        assertThat(sorted).containsExactly("apple", "pear");
    }

    @Test
    void has_a_terminal(Machine machine) {
        ExecResult result = machine.command("sh", "-c", "tty; stty size").terminal(80, 24).run();

        assertThat(result.stdout()).matches("/dev/pts/\\d+\r\n24 80\r\n");
    }

    @Test
    void talks_with_a_command(Machine machine) throws IOException {
        try (RunningCommand calculator = machine.command("sh").start()) {
            var answers = new BufferedReader(new InputStreamReader(calculator.stdout(), UTF_8));

            calculator.stdin().write("echo $((6 * 7))\n".getBytes(UTF_8));
            assertThat(answers.readLine()).isEqualTo("42");

            calculator.signal("KILL");
            assertThat(calculator.waitFor().exitCode()).isEqualTo(128 + 9);
        }
    }

    @Test
    void ends_whatever_happens(Machine machine) {
        assertThatThrownBy(
                        () ->
                                machine.command("sh", "-c", "echo working; sleep 1000")
                                        .timeout(Duration.ofMillis(500))
                                        .run())
                .isInstanceOf(CommandKilledException.class)
                .hasMessageContaining("did not end within 500 ms")
                .hasMessageContaining("working");
    }
}
