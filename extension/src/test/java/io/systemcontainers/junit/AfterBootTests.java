package io.systemcontainers.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.junit.fake.FakeHost;
import io.systemcontainers.junit.testcases.AfterBootTestCases.FailingInStandbyTestCase;
import io.systemcontainers.junit.testcases.AfterBootTestCases.FailingTestCase;
import io.systemcontainers.junit.testcases.AfterBootTestCases.InInterfaceTestCase;
import io.systemcontainers.junit.testcases.AfterBootTestCases.InheritingTestCase;
import io.systemcontainers.junit.testcases.AfterBootTestCases.NestedMistakeTestCase;
import io.systemcontainers.junit.testcases.AfterBootTestCases.NestedTestCase;
import io.systemcontainers.junit.testcases.AfterBootTestCases.NeverCalledTestCase;
import io.systemcontainers.junit.testcases.AfterBootTestCases.NotStaticTestCase;
import io.systemcontainers.junit.testcases.AfterBootTestCases.PrivateTestCase;
import io.systemcontainers.junit.testcases.AfterBootTestCases.ReturningTestCase;
import io.systemcontainers.junit.testcases.AfterBootTestCases.TemplateTestCase;
import io.systemcontainers.junit.testcases.AfterBootTestCases.TooManyTestCase;
import io.systemcontainers.junit.testcases.AfterBootTestCases.UnpreparedTestCase;
import io.systemcontainers.junit.testcases.AfterBootTestCases.WithoutMachineTestCase;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

class AfterBootTests {

    private FakeHost host;

    @BeforeEach
    void freshHost() {
        host = FakeHost.fresh();
        FailingInStandbyTestCase.CALLS.set(0);
    }

    @Test
    void is_called_before_the_first_test_and_in_a_standby_before_it_is_handed_out() {
        succeeds(UnpreparedTestCase.class, 2);

        assertThat(host.calls())
                .containsExactly(
                        "open engine",
                        "create m",
                        "snapshot m junit-created",
                        "start m",
                        "startFrom m junit-created",
                        "write /warm in m",
                        "standby m junit-created",
                        "write /warm in m",
                        "a",
                        "exists /warm in m",
                        "startFrom m junit-created by standby",
                        "b",
                        "exists /warm in m",
                        "close m",
                        "close engine");
    }

    @Test
    void is_called_in_the_superclass_first_and_not_before_the_baseline() {
        succeeds(InheritingTestCase.class, 2);

        assertThat(host.calls())
                .containsSubsequence(
                        "write /prepared in m",
                        "snapshot m junit-baseline-1",
                        "startFrom m junit-baseline-1",
                        "write /warm in m",
                        "append /warm in m",
                        "standby m junit-baseline-1",
                        "write /warm in m",
                        "append /warm in m",
                        "a")
                .startsWith(
                        "open engine",
                        "create m",
                        "snapshot m junit-created",
                        "start m",
                        "write /prepared in m");
    }

    @Test
    void is_called_in_the_enclosing_class_first_and_not_for_the_tests_beside() {
        succeeds(NestedTestCase.class, 4);

        assertThat(interesting(host.calls(), "m"))
                .containsExactly(
                        "startFrom m junit-created",
                        "write /warm in m",
                        // The nested class has a snapshot of its own, so that no standby is mixed
                        // up.
                        "startFrom m junit-baseline-1",
                        "write /warm in m",
                        "append /warm in m",
                        "standby m junit-baseline-1",
                        "write /warm in m",
                        "append /warm in m",
                        "a",
                        "startFrom m junit-baseline-1 by standby",
                        "b",
                        "startFrom m junit-created",
                        "write /warm in m",
                        "standby m junit-created",
                        "write /warm in m",
                        "other",
                        "startFrom m junit-created by standby",
                        "own_machine");
        assertThat(host.calls()).containsOnlyOnce("write /own in own");
    }

    @Test
    void is_called_once_for_a_boot_of_a_class_template() {
        succeeds(TemplateTestCase.class, 2);

        assertThat(interesting(host.calls(), "m"))
                .containsExactly(
                        "startFrom m junit-created",
                        "write /warm in m",
                        "standby m junit-created",
                        "write /warm in m",
                        "test",
                        "startFrom m junit-created by standby",
                        "standby m junit-created",
                        "write /warm in m",
                        "test");
    }

    @Test
    void fails_the_test_with_what_it_throws() {
        TestExecutionSummary summary = Run.planned(Map.of(), FailingTestCase.class);

        assertThat(summary.getFailures())
                .hasSize(2)
                .allSatisfy(
                        failure ->
                                assertThat(failure.getException())
                                        .hasMessageContaining(
                                                "calling @AfterBoot method ["
                                                        + FailingTestCase.class.getName()
                                                        + ".warm(Machine)]: own failure")
                                        .hasRootCauseMessage("own failure"));
    }

    @Test
    void is_called_in_the_test_thread_where_the_standby_failed() {
        succeeds(FailingInStandbyTestCase.class, 2);

        assertThat(host.calls())
                .containsSubsequence("no standby of m", "a", "startFrom m junit-created", "b");
    }

    @Test
    void must_be_static() {
        says(NotStaticTestCase.class, "warm(Machine)", "must be static");
    }

    @Test
    void must_not_be_private() {
        says(PrivateTestCase.class, "warm(Machine)", "must not be private");
    }

    @Test
    void must_not_return_a_value() {
        says(ReturningTestCase.class, "warm(Machine)", "must not return a value");
    }

    @Test
    void must_have_the_machine_for_its_only_parameter() {
        String rule = "must have one parameter, of the type Machine";
        says(WithoutMachineTestCase.class, "warm()", rule);
        says(TooManyTestCase.class, "warm(Machine, String)", rule);
        assertThat(host.calls()).isEmpty();
    }

    @Test
    void must_not_be_in_a_class_whose_machine_is_never_put_back() {
        says(NeverCalledTestCase.class, "warm(Machine)", "is never called where reset is NEVER");
    }

    @Test
    void must_not_be_in_an_interface() {
        assertThat(Run.messages(Run.of(InInterfaceTestCase.class)))
                .singleElement()
                .asString()
                .endsWith("Warm.warm(Machine)] must not be in an interface");
    }

    @Test
    void mistakes_of_nested_classes_are_found_when_those_begin() {
        assertThat(Run.messages(Run.of(NestedMistakeTestCase.class)))
                .singleElement()
                .asString()
                .startsWith("@SystemContainer on class [")
                .contains("Inner.warm()] must have one parameter");
    }

    private static void succeeds(Class<?> testCase, int tests) {
        TestExecutionSummary summary = Run.planned(Map.of(), testCase);
        assertThat(summary.getFailures()).isEmpty();
        assertThat(summary.getTestsSucceededCount()).isEqualTo(tests);
    }

    private static List<String> interesting(List<String> calls, String machine) {
        return calls.stream()
                .filter(call -> !call.contains(" ") || call.contains(" " + machine))
                .filter(call -> call.matches("\\w+|(startFrom|standby|write|append) .*"))
                .toList();
    }

    private static void says(Class<?> testCase, String method, String rule) {
        assertThat(Run.failures(Run.of(testCase)))
                .singleElement()
                .isInstanceOf(ExtensionConfigurationException.class)
                .extracting(Throwable::getMessage)
                .asString()
                .startsWith(
                        "@SystemContainer on class ["
                                + testCase.getName()
                                + "]: @AfterBoot method ["
                                + testCase.getName()
                                + "."
                                + method
                                + "] "
                                + rule);
    }
}
