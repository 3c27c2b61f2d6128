package io.systemcontainers.machine;

import static io.systemcontainers.JournalFilter.all;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.systemcontainers.Engine;
import io.systemcontainers.JournalFilter.Priority;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.testing.EngineRing;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Read systemd's journal. */
@EngineRing
class JournalTests {

    private static Engine engine;
    private static Machine machine;

    @BeforeAll
    static void launch() {
        engine = Engine.open();
        machine = engine.launch(config("debian:12").name("logging"));
        assertThat(machine.journal()).contains("systemd[1]: ");
        assertThat(machine.pristine()).as("reading it does nothing to the machine").isTrue();
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    private static MachineConfig config(String image) {
        return MachineConfig.of(image).memory("512MB");
    }

    private static void log(String priority, String tag, String text) {
        machine.exec("logger", "-p", "user." + priority, "-t", tag, text).assertSuccess();
    }

    @Test
    void has_what_was_logged_a_moment_ago() {
        for (int count = 0; count < 20; count++) {
            log("info", "mytag", "count " + count);

            // Not the last one: services of the machine log at the same time.
            String logged =
                    "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\+0000 logging"
                            + " mytag\\[\\d+\\]: count "
                            + count;
            assertThat(machine.journal().lines()).anyMatch(line -> line.matches(logged));
        }
    }

    @Test
    void waits_for_what_journald_has_not_taken_yet() throws Exception {
        machine.exec("pkill", "-STOP", "systemd-journal").assertSuccess();
        CompletableFuture<String> journal;
        try {
            log("info", "mytag", "waits in the socket");
            journal = CompletableFuture.supplyAsync(machine::journal);
            await().until(
                            () ->
                                    journal.isDone()
                                            || machine.exec("pgrep", "journalctl").exitCode() == 0);
        } finally {
            machine.exec("pkill", "-CONT", "systemd-journal").assertSuccess();
        }

        assertThat(journal.get()).contains("waits in the socket");
    }

    @Test
    void ends_when_the_thread_is_interrupted() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(machine::journal)
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void chooses_by_priority() {
        log("err", "chosen", "is bad");
        log("warning", "chosen", "is odd");
        log("info", "chosen", "is normal");

        assertThat(machine.journal(all().priority(Priority.ERROR)))
                .contains("]: is bad")
                .doesNotContain("]: is odd", "]: is normal");
        assertThat(machine.journal(all().priority(Priority.WARNING)))
                .contains("]: is bad", "]: is odd")
                .doesNotContain("]: is normal");
        assertThat(machine.journal(all().priority(Priority.DEBUG)))
                .contains("]: is bad", "]: is odd", "]: is normal");
    }

    @Test
    void chooses_by_unit() {
        machine.exec(
                        "systemd-run",
                        "--wait",
                        "--unit=talking",
                        "sh",
                        "-c",
                        // <5>, sd-daemon(3): of what another process logs and ends, journald may
                        // not
                        // know the unit any more.
                        "echo out; echo err >&2; echo '<5>noted'")
                .assertSuccess();
        log("info", "mytag", "something else");

        String talking = machine.journal(all().unit("talking"));

        assertThat(talking).contains(": out\n", ": err\n", ": noted\n");
        assertThat(talking).doesNotContain("something else");
        assertThat(machine.journal(all().unit("talking.service"))).isEqualTo(talking);
        assertThat(machine.journal(all().unit("talking").priority(Priority.NOTICE)))
                .contains(": noted\n")
                .doesNotContain(": out\n");
        assertThat(machine.journal(all().unit("nobody"))).isEmpty();
    }

    @Test
    void chooses_the_last_lines() {
        // Of a priority that no service of the machine logs with.
        log("alert", "lines", "one");
        log("alert", "lines", "two");
        log("alert", "lines", "three");

        assertThat(machine.journal(all().priority(Priority.ALERT).lines(2)).lines())
                .hasSize(2)
                .satisfies(lines -> assertThat(lines.get(0)).endsWith(": two"))
                .satisfies(lines -> assertThat(lines.get(1)).endsWith(": three"));
        assertThat(machine.journal(all().lines(2)).lines()).hasSize(2);
    }

    @Test
    void chooses_by_time() {
        log("info", "times", "logged before");
        machine.journal();
        Instant between = Instant.now();
        log("info", "times", "logged after");

        assertThat(machine.journal(all().since(between)))
                .contains("]: logged after")
                .doesNotContain("]: logged before");
        assertThat(machine.journal(all().since(Duration.ofHours(1))))
                .contains("]: logged before", "]: logged after");
        assertThat(machine.journal(all().since(Instant.now().plusSeconds(3600)))).isEmpty();
        assertThat(machine.journal(all().since(Instant.MIN))).contains("]: logged before");
    }

    @ParameterizedTest
    @ValueSource(strings = {"debian:11", "debian:13"})
    void is_there_in_other_releases_and_begins_with_the_last_boot(String image) {
        try (Machine other = engine.launch(config(image))) {
            other.exec("logger", "in the first boot").assertSuccess();
            assertThat(other.journal()).contains("in the first boot");
            assertThat(other.journal(all().unit("nobody"))).isEmpty();
            other.reboot();

            assertThat(other.journal()).contains("systemd").doesNotContain("in the first boot");
        }
    }

    @Test
    void is_read_while_nobody_keeps_it() {
        try (Machine other = engine.launch(config("debian:12"))) {
            other.exec("logger", "kept").assertSuccess();
            other.journal();
            other.exec("systemctl", "mask", "--runtime", "--now", "systemd-journald.socket");
            other.exec(
                    "systemctl",
                    "stop",
                    "systemd-journald-dev-log.socket",
                    "systemd-journald.socket",
                    "systemd-journald.service");

            assertThat(other.journal()).contains("kept");
        }
    }

    @Test
    void says_what_it_could_not_do() {
        assertThatThrownBy(() -> machine.journal(all().unit("bad\0name")))
                .isInstanceOf(IllegalArgumentException.class);
        try (Machine other = engine.launch(config("debian:12"))) {
            other.exec("sh", "-c", "rm /usr/bin/journalctl").assertSuccess();
            assertThatThrownBy(other::journal)
                    .isInstanceOf(SystemContainerException.class)
                    .hasMessageContaining(
                            "reading the journal of machine `" + other.name() + "`: `journalctl")
                    .hasMessageContaining("exited with 127");
            other.stop();
            assertThatThrownBy(other::journal)
                    .isInstanceOf(SystemContainerException.class)
                    .hasMessageContaining("it is stopped and has to be running");
        }
    }
}
