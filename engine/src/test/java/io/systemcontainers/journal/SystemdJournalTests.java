package io.systemcontainers.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.JournalFilter;
import io.systemcontainers.JournalFilter.Priority;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SystemdJournalTests {

    private static final String[] ALWAYS = {
        "journalctl", "--boot", "--no-pager", "--quiet", "--output=short-iso"
    };

    @Test
    void asks_for_everything() {
        assertThat(SystemdJournal.command(JournalFilter.all())).containsExactly(ALWAYS);
    }

    @Test
    void asks_for_what_meets_all_conditions() {
        JournalFilter filter =
                JournalFilter.all()
                        .unit("-odd name")
                        .since(Instant.ofEpochSecond(1_700_000_000, 1_234_567))
                        .priority(Priority.WARNING)
                        .lines(7);

        assertThat(SystemdJournal.command(filter))
                .startsWith(ALWAYS)
                .endsWith(
                        "--unit=-odd name",
                        "--since=@1700000000.001234",
                        "--priority=4",
                        "--lines=7");
    }

    @Test
    void numbers_priorities_as_syslog_does() {
        assertThat(Priority.EMERGENCY.ordinal()).isZero();
        assertThat(Priority.ERROR.ordinal()).isEqualTo(3);
        assertThat(Priority.DEBUG.ordinal()).isEqualTo(7);
    }

    @Test
    void takes_a_time_before_all_journals_for_the_first() {
        assertThat(SystemdJournal.command(JournalFilter.all().since(Instant.MIN)))
                .endsWith("--since=@0.000000");
    }

    @Test
    void counts_an_age_from_the_time_of_reading() {
        JournalFilter filter = JournalFilter.all().since(Duration.ofHours(1));

        assertThat(filter.since().orElseThrow())
                .isBetween(Instant.now().minus(Duration.ofHours(2)), Instant.now());
        assertThat(filter.since(Instant.EPOCH).since()).contains(Instant.EPOCH);
        assertThat(filter.since(Instant.EPOCH).since(Duration.ZERO).since().orElseThrow())
                .isAfter(Instant.EPOCH);
    }

    @Test
    void leaves_a_filter_as_it_is() {
        JournalFilter filter = JournalFilter.all().unit("one");
        JournalFilter changed = filter.unit("two").lines(1).priority(Priority.DEBUG);

        assertThat(filter.unit()).contains("one");
        assertThat(filter.lines()).isEmpty();
        assertThat(filter.priority()).isEmpty();
        assertThat(changed.unit()).contains("two");
    }

    @Test
    void refuses_what_is_no_filter() {
        JournalFilter all = JournalFilter.all();

        assertThatThrownBy(() -> all.unit(" ")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> all.lines(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("lines 0");
        assertThatThrownBy(() -> all.since(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT-1S");
    }
}
