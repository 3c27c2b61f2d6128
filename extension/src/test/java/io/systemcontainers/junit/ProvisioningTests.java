package io.systemcontainers.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.junit.fake.FakeHost;
import io.systemcontainers.junit.testcases.ProvisioningTestCases.AbstractTestCase;
import io.systemcontainers.junit.testcases.ProvisioningTestCases.FailingTestCase;
import io.systemcontainers.junit.testcases.ProvisioningTestCases.InnerTestCase;
import io.systemcontainers.junit.testcases.ProvisioningTestCases.IsolatedTestCase;
import io.systemcontainers.junit.testcases.ProvisioningTestCases.MissingFileTestCase;
import io.systemcontainers.junit.testcases.ProvisioningTestCases.NoTimeTestCase;
import io.systemcontainers.junit.testcases.ProvisioningTestCases.PrivilegedTestCase;
import io.systemcontainers.junit.testcases.ProvisioningTestCases.ProvisionedTestCase;
import io.systemcontainers.junit.testcases.ProvisioningTestCases.SeveralTestCase;
import io.systemcontainers.junit.testcases.ProvisioningTestCases.SharingTestCase;
import io.systemcontainers.junit.testcases.ProvisioningTestCases.ThrowingTestCase;
import io.systemcontainers.junit.testcases.ProvisioningTestCases.WithParameterTestCase;
import io.systemcontainers.junit.testcases.ProvisioningTestCases.WrongInputTestCase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.platform.testkit.engine.EngineExecutionResults;

class ProvisioningTests {

    private static final String CLASSES =
            "io.systemcontainers.junit.testcases.ProvisioningTestCases$";

    private FakeHost host;

    @BeforeEach
    void freshHost() {
        host = FakeHost.fresh();
    }

    @Test
    void takes_the_steps_in_their_order_and_tests_start_from_the_result() {
        succeeds(Run.of(ProvisionedTestCase.class), 1);

        assertThat(host.calls())
                .startsWith(
                        "open engine",
                        "provision by " + CLASSES + "Install",
                        "start workbench",
                        "push pom.xml /pushed in workbench",
                        "write /written in workbench",
                        "exec apt-get install it in workbench",
                        "exec /bin/sh -e -c cd /\nmake in workbench",
                        "write /applied in workbench",
                        "close workbench",
                        "create m",
                        "snapshot m junit-created",
                        "start m");
    }

    @Test
    void skips_them_in_the_next_run() {
        Run.of(ProvisionedTestCase.class);
        host.secondRun();

        succeeds(Run.of(ProvisionedTestCase.class), 1);

        assertThat(host.calls()).contains("create m").doesNotContain("start workbench");
    }

    @Test
    void shares_the_result_unless_the_machines_differ_in_more_than_limits() {
        Run.of(
                ProvisionedTestCase.class,
                SharingTestCase.class,
                PrivilegedTestCase.class,
                IsolatedTestCase.class);

        List<String> keys = host.provisions().stream().map(taken -> taken.key()).toList();
        assertThat(keys.get(0)).isEqualTo(keys.get(1)).isNotIn(keys.get(2), keys.get(3));
        assertThat(keys.get(2)).isNotEqualTo(keys.get(3));
    }

    @Test
    void each_of_several_machines_is_prepared_in_its_own_way() {
        succeeds(Run.of(SeveralTestCase.class), 1);
    }

    @Test
    void the_shortest_time_to_live_counts() {
        Run.of(ProvisionedTestCase.class);

        assertThat(host.provisions())
                .singleElement()
                .satisfies(taken -> assertThat(taken.timeToLive()).isEqualTo(Duration.ofDays(1)));
    }

    @Test
    void takes_them_again_once_when_told_so() {
        Run.of(ProvisionedTestCase.class);
        host.secondRun();

        succeeds(
                Run.with(
                        Map.of(Rebuild.PROVISION, "rebuild"),
                        ProvisionedTestCase.class,
                        SharingTestCase.class),
                2);

        assertThat(host.calls()).containsOnlyOnce("start workbench");
    }

    @Test
    void takes_them_as_ever_when_told_so() {
        Run.of(ProvisionedTestCase.class);
        host.secondRun();

        Run.with(Map.of(Rebuild.PROVISION, "cached"), ProvisionedTestCase.class);

        assertThat(host.calls()).doesNotContain("start workbench");
    }

    @Test
    void refuses_another_word() {
        EngineExecutionResults results =
                Run.with(Map.of(Rebuild.PROVISION, "again"), ProvisionedTestCase.class);

        assertThat(Run.failures(results))
                .singleElement()
                .satisfies(
                        failure ->
                                assertThat(failure)
                                        .rootCause()
                                        .isInstanceOf(ExtensionConfigurationException.class)
                                        .hasMessage(
                                                "configuration parameter systemcontainers.provision"
                                                        + " must be `cached` or `rebuild`, and is"
                                                        + " `again`"));
    }

    @Test
    void says_which_step_of_which_class_failed_on_what() {
        assertThat(Run.messages(Run.of(FailingTestCase.class)))
                .singleElement()
                .asString()
                .startsWith(
                        "provisioning machine `workbench`: step 2 of ["
                                + CLASSES
                                + "Failing], command `false it`: ")
                .contains("1", "no");
    }

    @Test
    void the_class_must_be_one_that_can_be_made() {
        String rule =
                "must have a constructor without parameters, and be neither abstract nor an inner"
                        + " class";
        says(WithParameterTestCase.class, "class [" + CLASSES + "WithParameter] " + rule);
        says(InnerTestCase.class, "class [" + CLASSES + "Inner] " + rule);
        says(AbstractTestCase.class, "class [" + CLASSES + "Abstract] " + rule);
        says(
                ThrowingTestCase.class,
                "class ["
                        + CLASSES
                        + "Throwing] cannot be made: java.lang.IllegalStateException: own failure");
        assertThat(host.calls()).isEmpty();
    }

    @Test
    void says_what_is_wrong_with_a_step() {
        String begin = "] cannot describe its steps: ";
        says(
                MissingFileTestCase.class,
                "class ["
                        + CLASSES
                        + "MissingFile"
                        + begin
                        + "reading `no-such-file`: java.nio.file.NoSuchFileException: ");
        says(
                WrongInputTestCase.class,
                "class ["
                        + CLASSES
                        + "WrongInput"
                        + begin
                        + "an input must be a text, a number, a boolean, an enum constant or a Path,"
                        + " and is a java.lang.Object");
        says(
                NoTimeTestCase.class,
                "class ["
                        + CLASSES
                        + "NoTime"
                        + begin
                        + "a time to live must be longer than zero, and is PT0S");
    }

    private static void succeeds(EngineExecutionResults results, int tests) {
        assertThat(Run.messages(results)).isEmpty();
        results.testEvents().assertStatistics(counts -> counts.succeeded(tests));
    }

    private static void says(Class<?> testCase, String rule) {
        assertThat(Run.failures(Run.of(testCase)))
                .singleElement()
                .isInstanceOf(ExtensionConfigurationException.class)
                .extracting(Throwable::getMessage)
                .asString()
                .startsWith(
                        "@SystemContainer on class ["
                                + testCase.getName()
                                + "]: provision: "
                                + rule);
    }
}
