package io.systemcontainers.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogFormatTests {

    private static final Instant NOW = Instant.parse("2024-03-01T12:00:00Z");

    private final LogFormat format = new LogFormat(() -> ZoneId.of("Europe/Vienna"), NOW);

    private static List<LogLine> parse(LogFormat format, String... lines) {
        List<LogLine> parsed = new ArrayList<>();
        LogLine before = LogLine.NONE;
        for (String line : lines) {
            before = format.parse(line, before);
            parsed.add(before);
        }
        return parsed;
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u2028", "\u2029", "\u0085", "\r"})
    void a_line_may_hold_what_ends_lines_elsewhere(String end) {
        String line = "Mar  1 13:00:00 web b: one" + end + "two";

        assertThat(parse(format, "Mar  1 12:00:00 web a: hi", line))
                .last()
                .isEqualTo(new LogLine(NOW, "b", line));
    }

    /* Captured from rsyslog of Debian 11 and 12, and from busybox's syslogd. */
    @ParameterizedTest
    @CsvSource({
        "'Mar  1 12:59:59 web nginx[12]: up', 2024-03-01T11:59:59Z, nginx",
        "'Mar  1 12:59:59 web CRON[7]: (root) CMD (x: y)', 2024-03-01T11:59:59Z, CRON",
        "'Mar  1 13:00:00 web user.notice root: hi', 2024-03-01T12:00:00Z, root",
        "'Mar  1 13:00:00 web local0.err my-tag: hi', 2024-03-01T12:00:00Z, my-tag",
        "'Mar  1 13:00:00 web kern.info kernel: hi', 2024-03-01T12:00:00Z, kernel",
        "'Mar  1 13:00:00 web a.b: hi', 2024-03-01T12:00:00Z, a.b",
        "'Dec 31 23:59:59 web a: hi', 2023-12-31T22:59:59Z, a",
        "'Feb 29 01:00:00 web a: hi', 2024-02-29T00:00:00Z, a",
        "'Jul  1 00:00:00 web a: summer', 2023-06-30T22:00:00Z, a",
        "'2024-03-01T10:00:00.123456+01:00 web sshd[1]: hi', 2024-03-01T09:00:00.123456Z, sshd",
        "'2024-03-01T10:00:00Z web systemd-logind[1]: hi', 2024-03-01T10:00:00Z, systemd-logind",
        "'Mar  1 13:00:00 -- MARK --', 2024-03-01T12:00:00Z, ''",
    })
    void reads_when_and_by_whom_a_line_was_logged(String line, Instant time, String program) {
        assertThat(parse(format, line)).containsExactly(new LogLine(time, program, line));
    }

    @Test
    void looks_for_a_year_that_has_the_day() {
        Instant summer = Instant.parse("2026-08-01T00:00:00Z");

        assertThat(parse(new LogFormat(() -> ZoneId.of("UTC"), summer), "Feb 29 01:00:00 a b: c"))
                .extracting(LogLine::time)
                .containsExactly(Instant.parse("2024-02-29T01:00:00Z"));
    }

    @ParameterizedTest
    @CsvSource({
        "'no time'",
        "'Foo  1 13:00:00 web a: hi'",
        "'Mar 32 13:00:00 web a: hi'",
        "'Mar  1 25:00:00 web a: hi'",
        "'2024-13-01T10:00:00Z web a: hi'",
        "'2024-03-01T10:00:00 web a: hi'",
        "'@400000004a32392b2aa21dac hi'",
        "''",
    })
    void takes_a_line_without_a_time_to_belong_to_the_one_before(String line) {
        assertThat(parse(format, line)).allMatch(read -> read.time() == null);

        List<LogLine> lines = parse(format, "Mar  1 13:00:00 web a: hi", line);
        assertThat(lines).hasSize(2);
        assertThat(lines.get(1)).isEqualTo(new LogLine(NOW, "a", line));
    }
}
