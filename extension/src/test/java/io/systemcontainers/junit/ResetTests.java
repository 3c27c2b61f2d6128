package io.systemcontainers.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.junit.fake.FakeHost;
import io.systemcontainers.junit.testcases.ResetTestCases.ClosingTestCase;
import io.systemcontainers.junit.testcases.ResetTestCases.FactoryTestCase;
import io.systemcontainers.junit.testcases.ResetTestCases.NeverTestCase;
import io.systemcontainers.junit.testcases.ResetTestCases.OneInstanceTestCase;
import io.systemcontainers.junit.testcases.ResetTestCases.PreparedTestCase;
import io.systemcontainers.junit.testcases.ResetTestCases.RebootedInBeforeAllTestCase;
import io.systemcontainers.junit.testcases.ResetTestCases.RepeatedTestCase;
import io.systemcontainers.junit.testcases.ResetTestCases.RoughTestCase;
import io.systemcontainers.junit.testcases.ResetTestCases.StoppedInBeforeAllTestCase;
import io.systemcontainers.junit.testcases.ResetTestCases.UnpreparedTestCase;
import io.systemcontainers.junit.testcases.ResetTestCases.UntouchingTestCase;
import io.systemcontainers.junit.testcases.ResetTestCases.WorkingConstructorTestCase;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.listeners.TestExecutionSummary;
import org.junit.platform.testkit.engine.EngineExecutionResults;

class ResetTests {

    private FakeHost host;

    @BeforeEach
    void freshHost() {
        host = FakeHost.fresh();
    }

    @Test
    void takes_the_baseline_before_the_first_test_and_restores_it_before_the_others() {
        succeeds(PreparedTestCase.class, 2);

        assertThat(host.calls())
                .containsExactly(
                        "open engine",
                        "create m",
                        "snapshot m junit-created",
                        "start m",
                        "write /prepared in m",
                        "exists /run/systemd/system in m",
                        "kill m",
                        "snapshot m junit-baseline-1",
                        "startFrom m junit-baseline-1",
                        "standby m junit-baseline-1",
                        "exists /prepared in m",
                        "exists /trace in m",
                        "write /trace in m",
                        "startFrom m junit-baseline-1 by standby",
                        "exists /prepared in m",
                        "exists /trace in m",
                        "write /trace in m",
                        "close m",
                        "close engine");
    }

    @Test
    void needs_no_second_boot_where_nothing_was_prepared() {
        succeeds(UnpreparedTestCase.class, 2);

        assertThat(host.calls())
                .containsExactly(
                        "open engine",
                        "create m",
                        "snapshot m junit-created",
                        "start m",
                        "standby m junit-created",
                        "exists /trace in m",
                        "write /trace in m",
                        "startFrom m junit-created by standby",
                        "exists /trace in m",
                        "write /trace in m",
                        "close m",
                        "close engine");
    }

    @Test
    void leaves_a_machine_alone_that_no_test_touched() {
        succeeds(UntouchingTestCase.class, 2);

        assertThat(host.calls())
                .containsExactly(
                        "open engine",
                        "create m",
                        "snapshot m junit-created",
                        "start m",
                        "standby m junit-created",
                        "close m",
                        "close engine");
    }

    @Test
    void counts_the_only_instances_constructor_to_the_baseline() {
        succeeds(OneInstanceTestCase.class, 2);

        assertThat(host.calls()).contains("snapshot m junit-baseline-1");
    }

    @Test
    void puts_the_machine_back_before_a_tests_own_instance_is_constructed() {
        succeeds(WorkingConstructorTestCase.class, 2);

        assertThat(host.calls()).containsOnlyOnce("startFrom m junit-created by standby");
    }

    @Test
    void keeps_what_was_done_before_a_reboot_in_before_all() {
        succeeds(RebootedInBeforeAllTestCase.class, 2);
    }

    @Test
    void takes_the_baseline_of_a_machine_that_before_all_stopped() {
        succeeds(StoppedInBeforeAllTestCase.class, 2);

        assertThat(host.calls())
                .containsSequence(
                        "stop m", "snapshot m junit-baseline-1", "startFrom m junit-baseline-1")
                .doesNotContain("kill m");
    }

    @Test
    void puts_back_a_machine_in_whatever_state_a_test_left_it() {
        succeeds(RoughTestCase.class, 5);
    }

    @Test
    void never_touches_the_machine_when_told_so() {
        succeeds(NeverTestCase.class, 2);

        assertThat(host.calls())
                .containsExactly(
                        "open engine",
                        "create m",
                        "start m",
                        "write /trace in m",
                        "exists /trace in m",
                        "close m",
                        "close engine");
    }

    @Test
    void puts_the_machine_back_before_each_repetition() {
        succeeds(RepeatedTestCase.class, 3);
    }

    @Test
    void takes_a_test_factory_for_one_test() {
        succeeds(FactoryTestCase.class, 2);
    }

    @Test
    void says_so_when_a_test_closed_the_machine() {
        EngineExecutionResults results = Run.of(ClosingTestCase.class);

        assertThat(Run.messages(results))
                .containsExactly(
                        "putting machine `m` back to its baseline: it was closed: "
                                + "leave that to the extension");
    }

    private static void succeeds(Class<?> testCase, int tests) {
        TestExecutionSummary summary = Run.planned(Map.of(), testCase);
        assertThat(summary.getFailures()).isEmpty();
        assertThat(summary.getTestsSucceededCount()).isEqualTo(tests);
    }
}
