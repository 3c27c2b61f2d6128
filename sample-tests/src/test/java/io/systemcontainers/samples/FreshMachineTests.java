package io.systemcontainers.samples;

import static io.systemcontainers.fixtures.MachineAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.Machine;
import io.systemcontainers.junit.SystemContainer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Each test starts from the same machine: whichever of the two runs first, the other finds nothing
 * of what it did.
 */
@SystemContainer(image = "debian:12", memory = "512MB")
class FreshMachineTests {

    private Machine machine;

    @BeforeAll
    static void prepare(Machine machine) {
        machine.files().write("/srv/catalogue", "1 hammer\n");
    }

    @BeforeEach
    void starts_from_the_same_machine() {
        assertThat(machine).file("/srv/catalogue").hasContent("1 hammer\n");
        assertThat(machine).file("/run/left-behind").doesNotExist();
        assertThat(machine.exec("id", "visitor").exitCode()).isNotZero();
        assertThat(machine.exec("pidof", "sleep").exitCode()).isNotZero();
    }

    @Test
    void changes_files_users_and_processes() {
        machine.files().write("/srv/catalogue", "1 hammer, broken\n");
        leaveThingsBehind();
    }

    @Test
    void deletes_what_it_was_given() {
        machine.files().delete("/srv/catalogue");
        leaveThingsBehind();
    }

    private void leaveThingsBehind() {
        machine.files().write("/run/left-behind", "");
        machine.exec("useradd", "visitor").assertSuccess();
        machine.exec("systemd-run", "sleep", "infinity").assertSuccess();
    }
}
