package io.systemcontainers.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.junit.fake.FakeHost;
import io.systemcontainers.junit.testcases.UnitTestCases.FailingTestCase;
import io.systemcontainers.junit.testcases.UnitTestCases.StartedAfterBootTestCase;
import io.systemcontainers.junit.testcases.UnitTestCases.StartedTestCase;
import io.systemcontainers.junit.testcases.UnitTestCases.TwoMachinesTestCase;
import io.systemcontainers.junit.testcases.UnitTestCases.WithoutServicesTestCase;
import io.systemcontainers.junit.testcases.UnitTestCases.WithoutSystemdTestCase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.Event;

class InactiveUnitsTests {

    private static final String RULE =
            " active at the end of @BeforeAll, and not after the boot that every test starts with: a"
                    + " baseline holds files, not processes. Enable what is to start at boot"
                    + " (`systemctl enable NAME`), or start it in an @AfterBoot method";

    private final LogOf log = new LogOf(InactiveUnits.class);
    @TempDir private Path published;
    private FakeHost host;

    @BeforeEach
    void freshHost() {
        host = FakeHost.fresh();
    }

    @AfterEach
    void closeLog() {
        log.close();
    }

    @Test
    void names_units_that_only_before_all_started_in_log_and_report_once() {
        EngineExecutionResults results = Run.of(StartedTestCase.class);

        assertThat(Run.failures(results)).isEmpty();
        assertThat(log.messages())
                .containsExactly(
                        "UnitTestCases$StartedTestCase: on machine `m`, `off.service`, `off.timer`"
                                + " were"
                                + RULE);
        assertThat(entries(results))
                .containsExactly(
                        Map.of("systemcontainers.inactive-units", "off.service, off.timer"));
    }

    @Test
    void compares_after_the_first_boot_only_and_leaves_the_machine_pristine() {
        Run.of(StartedTestCase.class);

        assertThat(host.calls()).filteredOn(call -> call.contains("list-units")).hasSize(2);
        assertThat(host.calls())
                .containsSubsequence(
                        "startFrom m junit-baseline-1",
                        "exec systemctl --no-pager list-units --type=service,socket,timer,path"
                                + " --state=active,activating,reloading --plain --no-legend in m",
                        "standby m junit-baseline-1",
                        "exec true in m");
    }

    @Test
    void names_services_that_only_before_all_started_with_other_inits_too() {
        EngineExecutionResults results = Run.of(WithoutSystemdTestCase.class);

        assertThat(Run.failures(results)).isEmpty();
        assertThat(log.messages())
                .singleElement()
                .asString()
                .contains("on machine `m`, `off` was active", "`rc-update add NAME`")
                .doesNotContain("systemctl");
        assertThat(entries(results))
                .containsExactly(Map.of("systemcontainers.inactive-units", "off"));
    }

    @Test
    void says_nothing_where_nothing_starts_services() {
        Run.of(WithoutServicesTestCase.class);

        assertThat(log.messages()).isEmpty();
    }

    @Test
    void says_nothing_of_what_an_after_boot_method_starts() {
        Run.of(StartedAfterBootTestCase.class);

        assertThat(log.messages()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ActiveState=inactive\nConditionResult=no\nConditionTimestampMonotonic=17",
                "ActiveState=inactive\nInactiveExitTimestampMonotonic=17",
                "ActiveState=inactive\nType=dbus\nUnitFileState=static",
                "ActiveState=inactive\nTriggeredBy=other.socket on.service"
            })
    void says_nothing_of_what_has_a_reason_to_be_inactive(String facts) {
        host.unit("off.service", facts).unit("off.timer", facts);

        Run.of(StartedTestCase.class);

        assertThat(log.messages()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ActiveState=inactive\nConditionResult=no\nConditionTimestampMonotonic=0",
                "ActiveState=inactive\nInactiveExitTimestampMonotonic=0",
                "ActiveState=inactive\nType=dbus\nUnitFileState=disabled",
                "ActiveState=inactive\nTriggeredBy=other.socket",
                "LoadState=not-found",
                ""
            })
    void names_what_has_none(String facts) {
        host.unit("off.service", facts);

        Run.of(StartedTestCase.class);

        assertThat(log.messages()).singleElement().asString().contains("`off.service`");
    }

    @Test
    void says_so_when_a_unit_failed_at_boot() {
        host.unit("off.service", "ActiveState=failed\nInactiveExitTimestampMonotonic=17");

        Run.of(StartedTestCase.class);

        assertThat(log.messages()).singleElement().asString().contains("`off.service (failed)`");
    }

    @Test
    void publishes_them_with_a_test_that_fails() throws IOException {
        Run.publishingTo(published, FailingTestCase.class);

        assertThat(evidence("fails()")).containsExactly("on machine `m`, `off.service` was" + RULE);
        assertThat(evidence("fails_inside()"))
                .containsExactly(
                        "on machine `m`, `off.service` was" + RULE,
                        "on machine `m`, `inner.service` was" + RULE);
    }

    @Test
    void says_of_which_of_several_machines_they_are() {
        EngineExecutionResults results = Run.of(TwoMachinesTestCase.class);

        assertThat(entries(results))
                .containsExactly(
                        Map.of("systemcontainers.inactive-units", "db: off.service"),
                        Map.of("systemcontainers.inactive-units", "web: off.service"));
    }

    private List<String> evidence(String test) throws IOException {
        return Files.readAllLines(
                published.resolve(test).resolve("machine-m").resolve("inactive-units.txt"));
    }

    private static List<Map<String, String>> entries(EngineExecutionResults results) {
        Stream<Event> events = results.allEvents().reportingEntryPublished().stream();
        return events.map(event -> event.getRequiredPayload(ReportEntry.class).getKeyValuePairs())
                .toList();
    }
}
