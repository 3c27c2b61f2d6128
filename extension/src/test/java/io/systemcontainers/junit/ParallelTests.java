package io.systemcontainers.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.junit.fake.FakeHost;
import io.systemcontainers.junit.testcases.NestedTestCases.SharingTestCase;
import io.systemcontainers.junit.testcases.ParallelTestCases.AloneTestCase;
import io.systemcontainers.junit.testcases.ParallelTestCases.MeetingMethodsTestCase;
import io.systemcontainers.junit.testcases.ParallelTestCases.MeetingOneTestCase;
import io.systemcontainers.junit.testcases.ParallelTestCases.MeetingTwoTestCase;
import io.systemcontainers.junit.testcases.ParallelTestCases.SameNameOneTestCase;
import io.systemcontainers.junit.testcases.ParallelTestCases.SameNameOtherTestCase;
import io.systemcontainers.junit.testcases.ParallelTestCases.SeveralAloneTestCase;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineExecutionResults;

class ParallelTests {

    private static final String PARALLEL = "junit.jupiter.execution.parallel.";

    private FakeHost host;

    @BeforeEach
    void freshHost() {
        host = FakeHost.fresh();
    }

    @Test
    void classes_run_at_the_same_time_each_on_its_machine() {
        allSucceed(2, MeetingOneTestCase.class, MeetingTwoTestCase.class);

        assertThat(host.calls())
                .containsOnlyOnce("open engine", "close one", "close two")
                .endsWith("close engine");
    }

    @Test
    void tests_that_share_a_machine_which_is_put_back_run_one_after_the_other() {
        allSucceed(100, AloneTestCase.class);
    }

    @Test
    void so_do_the_tests_of_nested_classes() {
        allSucceed(7, SharingTestCase.class);
    }

    @Test
    void tests_that_share_a_machine_which_is_never_put_back_may_run_at_the_same_time() {
        allSucceed(2, MeetingMethodsTestCase.class);
    }

    @Test
    void so_do_tests_with_several_machines_of_which_one_is_put_back() {
        allSucceed(100, SeveralAloneTestCase.class);
    }

    @Test
    void of_two_classes_with_the_same_name_the_second_is_told_that_it_is_taken() {
        EngineExecutionResults results =
                inParallel(SameNameOneTestCase.class, SameNameOtherTestCase.class);

        assertThat(Run.messages(results))
                .containsExactly("making machine `same`: this engine has one of that name");
        results.testEvents().assertStatistics(counts -> counts.succeeded(1));
    }

    private static void allSucceed(int tests, Class<?>... testCases) {
        EngineExecutionResults results = inParallel(testCases);
        assertThat(Run.failures(results)).isEmpty();
        results.testEvents().assertStatistics(counts -> counts.succeeded(tests));
    }

    private static EngineExecutionResults inParallel(Class<?>... testCases) {
        return Run.with(
                Map.of(
                        PARALLEL + "enabled", "true",
                        PARALLEL + "mode.default", "concurrent",
                        PARALLEL + "config.strategy", "fixed",
                        PARALLEL + "config.fixed.parallelism", "4"),
                testCases);
    }
}
