package io.systemcontainers.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.Command;
import io.systemcontainers.ExecOutput;
import io.systemcontainers.ExecResult;
import io.systemcontainers.JournalFilter;
import io.systemcontainers.JournalFilter.Priority;
import io.systemcontainers.SystemContainerException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    void takes_a_time_after_all_journals_for_the_last_that_systemd_knows() {
        assertThat(SystemdJournal.command(JournalFilter.all().since(Instant.MAX)))
                .endsWith("--since=@253402128000.000000");
    }

    @Test
    void takes_an_age_before_all_times_for_the_first_time() {
        assertThat(JournalFilter.all().since(Duration.ofSeconds(Long.MAX_VALUE)).since())
                .contains(Instant.MIN);
    }

    @Test
    void refuses_what_is_too_much_to_be_kept() {
        ExecOutput large = new ExecOutput(new byte[16], new byte[1], 5);
        SystemdJournal journal = new SystemdJournal("m", command -> run(limit -> result(large)));

        assertThatThrownBy(() -> journal.read(JournalFilter.all()))
                .isInstanceOf(SystemContainerException.class)
                .hasMessage(
                        "reading the journal of machine `m`: the journal has 22 bytes, which is too"
                                + " much: choose with since, unit or lines");
    }

    @Test
    void goes_on_without_syncing_where_that_hangs_within_one_limit() {
        List<Duration> limits = new ArrayList<>();
        SystemdJournal journal =
                new SystemdJournal(
                        "m",
                        command ->
                                run(
                                        limit -> {
                                            limits.add(limit);
                                            if (command[1].equals("--sync")) {
                                                throw new SystemContainerException("hangs");
                                            }
                                            return result(ExecOutput.of("kept\n"));
                                        }));

        assertThat(journal.read(JournalFilter.all())).isEqualTo("kept\n");
        assertThat(limits).hasSize(2);
        assertThat(limits.get(0)).isLessThanOrEqualTo(Duration.ofSeconds(30));
        assertThat(limits.get(1)).isLessThan(Duration.ofSeconds(60));
    }

    @Test
    void does_not_go_on_when_it_is_interrupted_while_syncing() {
        SystemdJournal journal =
                new SystemdJournal(
                        "m",
                        command ->
                                run(
                                        limit -> {
                                            Thread.currentThread().interrupt();
                                            throw new SystemContainerException(command[1]);
                                        }));

        assertThatThrownBy(() -> journal.read(JournalFilter.all()))
                .hasMessageContaining("interrupted")
                .hasRootCauseMessage("--sync");
        assertThat(Thread.interrupted()).isTrue();
    }

    private static ExecResult result(ExecOutput output) {
        return new ExecResult(
                List.of("journalctl"), 0, output, ExecOutput.EMPTY, Duration.ZERO, false, 0);
    }

    /** A command that has a limit, and runs. */
    private static Command run(Function<Duration, ExecResult> run) {
        AtomicReference<Duration> limit = new AtomicReference<>();
        return (Command)
                Proxy.newProxyInstance(
                        Command.class.getClassLoader(),
                        new Class<?>[] {Command.class},
                        (proxy, method, arguments) -> {
                            if (method.getName().equals("run")) {
                                return run.apply(limit.get());
                            }
                            limit.set((Duration) arguments[0]);
                            return proxy;
                        });
    }

    @Test
    void filters_with_the_same_conditions_are_equal() {
        JournalFilter filter = JournalFilter.all().unit("a").since(Instant.EPOCH);

        assertThat(JournalFilter.all().since(Instant.EPOCH).unit("a"))
                .isEqualTo(filter)
                .hasSameHashCodeAs(filter)
                .hasToString(
                        "JournalFilter[unit=a, since=1970-01-01T00:00:00Z, priority=null, lines=0]");
        assertThat(filter.lines(1)).isNotEqualTo(filter);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ssh*", "ss?", "[s]sh"})
    void takes_no_pattern_for_a_unit(String pattern) {
        assertThatThrownBy(() -> JournalFilter.all().unit(pattern))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the unit `" + pattern + "` is a pattern");
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
