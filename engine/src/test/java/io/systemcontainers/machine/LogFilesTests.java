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
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Read the log files of a machine without systemd. */
@EngineRing
class LogFilesTests {

    private static final String MESSAGES =
            """
            2026-01-01T10:00:00.5+00:00 box cron[1]: early
            2026-01-01T10:00:02+00:00 box web[2]: failed
              because of something
            2026-01-01T11:00:04+01:00 box cron[1]: late
            """;

    private static Engine engine;

    private Machine machine;

    @BeforeAll
    static void open() {
        engine = Engine.open();
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    @BeforeEach
    void launch() {
        machine = engine.launch(MachineConfig.of("busybox"));
    }

    @AfterEach
    void end() {
        machine.close();
    }

    @Test
    void have_what_busyboxs_syslogd_was_told() {
        machine.exec("syslogd").assertSuccess();
        Instant begin = Instant.now();
        machine.exec("logger", "-p", "user.err", "-t", "mytag", "hello").assertSuccess();
        machine.exec("logger", "-t", "other", "hello").assertSuccess();

        // Nothing says when syslogd has written what it was told.
        await().until(() -> machine.journal().contains(" other: hello"));
        assertThat(machine.journal(all().unit("mytag").since(begin)))
                .matches("[A-Z][a-z]{2} [ \\d]\\d [\\d:]{8} \\S+ user.err mytag: hello\n");
        assertThat(machine.journal(all().unit("mytag").since(begin.plusSeconds(3600)))).isEmpty();
        assertThat(machine.journal(all().since(Duration.ofHours(1)).lines(1)))
                .endsWith(" other: hello\n");
    }

    @Test
    void are_empty_where_there_are_none() {
        assertThat(machine.journal()).isEmpty();
        assertThat(machine.journal(all().since(Duration.ofHours(1)).unit("x"))).isEmpty();
        assertThat(machine.pristine()).as("reading does nothing to the machine").isTrue();
    }

    @Test
    void are_chosen_from() {
        machine.files().write("/var/log/messages", MESSAGES);

        assertThat(machine.journal()).isEqualTo(MESSAGES);
        assertThat(machine.journal(all().unit("cron")).lines())
                .hasSize(2)
                .allMatch(line -> line.contains("cron[1]"));
        assertThat(machine.journal(all().unit("web.service")))
                .endsWith("web[2]: failed\n  because of something\n");
        assertThat(machine.journal(all().since(Instant.parse("2026-01-01T10:00:02.9Z"))))
                .startsWith("2026-01-01T10:00:02")
                .endsWith("late\n");
        assertThat(machine.journal(all().since(Instant.parse("2026-01-01T10:00:03Z"))))
                .isEqualTo("2026-01-01T11:00:04+01:00 box cron[1]: late\n");
        assertThat(machine.journal(all().unit("cron").lines(1))).contains("late");
    }

    @Test
    void are_put_in_the_order_of_time() {
        machine.files().write("/var/log/messages", MESSAGES);
        machine.files()
                .write("/var/log/auth.log", "2026-01-01T10:00:03Z box login[3]: root logged in\n");
        machine.files().write("/var/log/secure", "2026-01-01T10:00:03Z box not: read\n");

        assertThat(machine.journal().lines())
                .hasSize(5)
                .satisfies(lines -> assertThat(lines.get(3)).contains("root logged in"));

        machine.files().write("/var/log/syslog", "2026-01-01T10:00:09Z box more: of it\n");
        assertThat(machine.journal().lines())
                .containsExactly(
                        "2026-01-01T10:00:03Z box login[3]: root logged in",
                        "2026-01-01T10:00:09Z box more: of it");
    }

    @Test
    void are_dated_by_the_machines_time_zone() {
        Instant since = Instant.now().minus(Duration.ofMinutes(90));
        String stamp =
                DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss", Locale.ENGLISH)
                        .withZone(ZoneOffset.UTC)
                        .format(since.plus(Duration.ofMinutes(30)));
        machine.files().write("/var/log/messages", stamp + " box cron: early\n");

        assertThat(machine.journal(all().since(since))).contains("early");

        machine.files().write("/etc/timezone", "Europe/Vienna\n");
        assertThat(machine.journal(all().since(since))).isEmpty();

        machine.files().write("/etc/timezone", "Middle/Earth\n");
        assertThatThrownBy(() -> machine.journal(all().since(since)))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("`Middle/Earth`, which is no time zone");
    }

    @Test
    void are_no_files_of_the_kernel() {
        machine.files().write("/var/log/messages", MESSAGES);
        machine.files().write("/var/log/syslog", "");
        machine.exec("mount", "--bind", "/proc/1/pagemap", "/var/log/syslog").assertSuccess();

        assertThatThrownBy(() -> machine.journal())
                .isInstanceOf(SystemContainerException.class)
                .hasMessageStartingWith("reading the journal of machine `" + machine.name() + "`: ")
                .hasMessageContaining("reading `/var/log/syslog`: the kernel makes up");
    }

    @Test
    void do_not_have_everything() {
        machine.files().write("/var/log/messages", "without a time\n");

        assertThat(machine.journal()).isEqualTo("without a time\n");
        assertThatThrownBy(() -> machine.journal(all().since(Instant.EPOCH)))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("no line of its log files begins with a time");
        assertThatThrownBy(() -> machine.journal(all().priority(Priority.ERROR)))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageStartingWith("reading the journal of machine `" + machine.name() + "`")
                .hasMessageContaining("priority")
                .hasMessageContaining("leave it out");
        machine.exec("truncate", "-s", "65M", "/var/log/messages").assertSuccess();
        assertThatThrownBy(() -> machine.journal())
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("`/var/log/messages`: it has more than 67108864 bytes");
        machine.stop();
        assertThatThrownBy(() -> machine.journal())
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("it is stopped and has to be running");
    }
}
