package io.systemcontainers.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.junit.fake.FakeHost;
import io.systemcontainers.junit.testcases.ParallelTestCases.AloneTestCase;
import io.systemcontainers.junit.testcases.StandbyTestCases.DisabledTestCase;
import io.systemcontainers.junit.testcases.StandbyTestCases.EndingEarlyTestCase;
import io.systemcontainers.junit.testcases.StandbyTestCases.FactoryTestCase;
import io.systemcontainers.junit.testcases.StandbyTestCases.NestedTestCase;
import io.systemcontainers.junit.testcases.StandbyTestCases.NeverTestCase;
import io.systemcontainers.junit.testcases.StandbyTestCases.OneInstanceTestCase;
import io.systemcontainers.junit.testcases.StandbyTestCases.OneTestCase;
import io.systemcontainers.junit.testcases.StandbyTestCases.OtherTwoTestCase;
import io.systemcontainers.junit.testcases.StandbyTestCases.ParameterizedTestCase;
import io.systemcontainers.junit.testcases.StandbyTestCases.RepeatedTestCase;
import io.systemcontainers.junit.testcases.StandbyTestCases.TwoTestCase;
import io.systemcontainers.junit.testcases.StandbyTestCases.WithoutStandbyTestCase;
import io.systemcontainers.junit.testcases.TemplateTestCase;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Boot the next test's machine while a test runs, and only when there may be a next test. */
class StandbyTests {

    private static final String PARALLEL = "junit.jupiter.execution.parallel.";

    private FakeHost host;

    @BeforeEach
    void freshHost() {
        host = FakeHost.fresh();
    }

    @ParameterizedTest
    @ValueSource(classes = {TwoTestCase.class, OneInstanceTestCase.class})
    void asks_for_one_when_a_test_begins_that_is_not_the_last(Class<?> testCase) {
        assertThat(run(testCase))
                .containsExactly(
                        "standby m junit-created",
                        "a",
                        "startFrom m junit-created by standby",
                        "b");
    }

    @Test
    void needs_none_for_a_test_alone() {
        assertThat(run(OneTestCase.class)).containsExactly("only");
    }

    @Test
    void asks_for_none_where_it_is_not_wanted() {
        assertThat(run(WithoutStandbyTestCase.class))
                .containsExactly("a", "startFrom m junit-created", "b");
    }

    @Test
    void asks_for_none_where_the_machine_is_never_put_back() {
        assertThat(run(NeverTestCase.class)).containsExactly("a", "b");
    }

    @Test
    void another_set_of_parameters_may_come_until_the_method_has_ended() {
        assertThat(run(ParameterizedTestCase.class))
                .containsExactly(
                        "standby m junit-created",
                        "a1",
                        "startFrom m junit-created by standby",
                        "standby m junit-created",
                        "a2",
                        "startFrom m junit-created by standby",
                        "b");
    }

    @Test
    void another_repetition_may_come_after_the_last_for_all_that_is_known() {
        assertThat(run(RepeatedTestCase.class))
                .containsExactly(
                        "standby m junit-created",
                        "a",
                        "startFrom m junit-created by standby",
                        "standby m junit-created",
                        "a");
    }

    @Test
    void takes_a_test_factory_for_one_test() {
        assertThat(run(FactoryTestCase.class))
                .containsExactly(
                        "standby m junit-created",
                        "a1",
                        "a2",
                        "startFrom m junit-created by standby",
                        "b1");
    }

    /* JUnit constructs an instance for a disabled test, too, which finds the machine put back. */
    @Test
    void a_disabled_test_counts_until_it_is_skipped() {
        assertThat(run(DisabledTestCase.class))
                .containsExactly(
                        "standby m junit-created",
                        "standby m junit-created",
                        "b",
                        "startFrom m junit-created by standby",
                        "standby m junit-created",
                        "d");
    }

    @Test
    void asks_for_the_baseline_of_the_class_whose_test_comes_next() {
        assertThat(run(NestedTestCase.class))
                .containsExactly(
                        "startFrom m junit-baseline-1",
                        "standby m junit-baseline-1",
                        "outer",
                        "startFrom m junit-baseline-1 by standby",
                        "startFrom m junit-baseline-2",
                        "standby m junit-baseline-2",
                        "a",
                        "startFrom m junit-baseline-2 by standby",
                        "standby m junit-baseline-1",
                        "b",
                        "startFrom m junit-baseline-1 by standby",
                        "other");
    }

    @Test
    void the_tests_of_a_class_that_is_skipped_or_fails_do_not_come() {
        TestExecutionSummary summary = Run.planned(Map.of(), EndingEarlyTestCase.class);

        assertThat(summary.getFailures()).hasSize(1);
        assertThat(summary.getTestsSucceededCount()).isEqualTo(1);
        assertThat(calls()).containsExactly("startFrom m junit-created", "last");
    }

    @Test
    void another_invocation_of_a_class_template_may_come() {
        assertThat(run(TemplateTestCase.class))
                .filteredOn(call -> call.startsWith("standby"))
                .containsExactly(
                        "standby m junit-baseline-2",
                        "standby m junit-baseline-1",
                        "standby m junit-baseline-3",
                        "standby m junit-baseline-1");
    }

    @Test
    void knows_what_comes_in_classes_that_run_at_the_same_time() {
        Map<String, String> concurrent =
                Map.of(
                        PARALLEL + "enabled", "true",
                        PARALLEL + "mode.default", "concurrent",
                        PARALLEL + "config.strategy", "fixed",
                        PARALLEL + "config.fixed.parallelism", "4");

        TestExecutionSummary summary =
                Run.planned(
                        concurrent, TwoTestCase.class, OtherTwoTestCase.class, AloneTestCase.class);

        assertThat(summary.getFailures()).isEmpty();
        assertThat(calls()).containsOnlyOnce("standby n junit-created");
    }

    @Test
    void another_test_may_come_where_nobody_knows_the_plan() {
        Run.of(OneTestCase.class).testEvents().assertStatistics(counts -> counts.succeeded(1));

        assertThat(calls()).containsExactly("standby m junit-created", "only");
    }

    private List<String> run(Class<?> testCase) {
        assertThat(Run.planned(Map.of(), testCase).getFailures()).isEmpty();
        return calls();
    }

    /** The calls that matter here. */
    private List<String> calls() {
        return host.calls().stream()
                .filter(
                        call ->
                                !call.contains(" ")
                                        || call.startsWith("standby")
                                        || call.startsWith("startFrom"))
                .toList();
    }
}
