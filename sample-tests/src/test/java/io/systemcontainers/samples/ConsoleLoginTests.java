package io.systemcontainers.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.Console;
import io.systemcontainers.JournalFilter;
import io.systemcontainers.Machine;
import io.systemcontainers.junit.SystemContainer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Log in as a person would, and read what the machine has noted of it. */
@SystemContainer(image = "debian:12", memory = "512MB")
class ConsoleLoginTests {

    @BeforeAll
    static void set_a_password(Machine machine) {
        machine.command("chpasswd").stdin("root:secret\n").run().assertSuccess();
    }

    @Test
    void logs_in_at_the_console(Machine machine) {
        Console console = machine.console();
        console.await("login: ");
        console.type("root\n");
        console.await("Password: ");
        console.type("secret\n");
        console.await("# ");
        console.type("systemctl is-active console-getty\n");

        assertThat(console.await("# ")).contains("\nactive\n");
        assertThat(machine.journal(JournalFilter.all().unit("console-getty")))
                .contains("session opened for user root");
    }

    @Test
    void keeps_others_out(Machine machine) {
        Console console = machine.console();
        console.await("login: ");
        console.type("root\n");
        console.await("Password: ");
        console.type("guessed\n");

        console.await("Login incorrect");
    }
}
