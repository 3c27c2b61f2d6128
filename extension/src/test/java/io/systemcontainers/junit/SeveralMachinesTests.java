package io.systemcontainers.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.HostUnavailableException;
import io.systemcontainers.junit.fake.FakeHost;
import io.systemcontainers.junit.testcases.SeveralTestCases.EverywhereTestCase;
import io.systemcontainers.junit.testcases.SeveralTestCases.FailingTestCase;
import io.systemcontainers.junit.testcases.SeveralTestCases.NestedTestCase;
import io.systemcontainers.junit.testcases.SeveralTestCases.OneIsPutBackTestCase;
import io.systemcontainers.junit.testcases.SeveralTestCases.PreparedTestCase;
import io.systemcontainers.junit.testcases.SeveralTestCases.SameNameInsideTestCase;
import io.systemcontainers.junit.testcases.SeveralTestCases.TwoTestCase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.launcher.listeners.TestExecutionSummary;
import org.junit.platform.testkit.engine.EngineExecutionResults;

class SeveralMachinesTests {

    @TempDir private Path published;
    private FakeHost host;

    @BeforeEach
    void freshHost() {
        host = FakeHost.fresh();
    }

    @Test
    void each_parameter_and_field_gets_the_machine_that_it_names() {
        for (int run = 0; run < 2; run++) { // static fields are filled in anew
            succeeds(EverywhereTestCase.class, 1);
        }

        assertThat(host.calls().stream().filter("tested"::equals)).hasSize(2);
        assertThat(host.calls()).endsWith("close web", "close db", "close engine");
    }

    @Test
    void they_start_and_are_put_back_at_the_same_time() {
        host.startTogether(2);

        succeeds(PreparedTestCase.class, 2);

        assertThat(host.calls()).containsOnlyOnce("start db", "start web", "close db", "close web");
    }

    @Test
    void each_has_a_baseline_a_standby_and_what_is_done_after_the_boot() {
        succeeds(PreparedTestCase.class, 2);

        assertThat(callsOf("db"))
                .containsExactly(
                        "snapshot db junit-created",
                        "snapshot db junit-baseline-1",
                        "startFrom db junit-baseline-1",
                        "standby db junit-baseline-1",
                        "startFrom db junit-baseline-1 by standby");
        assertThat(callsOf("web"))
                .containsExactly(
                        "snapshot web junit-created",
                        "startFrom web junit-created",
                        "write /warm in web",
                        "standby web junit-created",
                        "write /warm in web",
                        "startFrom web junit-created by standby");
    }

    @Test
    void each_is_put_back_and_has_a_standby_as_its_own_annotation_says() {
        succeeds(OneIsPutBackTestCase.class, 2);

        assertThat(callsOf("db")).isEmpty();
        assertThat(callsOf("web"))
                .containsExactly("snapshot web junit-created", "startFrom web junit-created");
    }

    @Test
    void nested_classes_share_them_or_have_their_own() {
        succeeds(NestedTestCase.class, 2);

        assertThat(host.calls()).containsOnlyOnce("create db", "create web", "create mail");
        assertThat(host.calls()).endsWith("close web", "close db", "close engine");
    }

    @Test
    void the_first_that_does_not_boot_is_reported_with_the_others_and_all_are_closed() {
        host.failBootsOf("db").failBootsOf("web");

        EngineExecutionResults results = Run.publishingTo(published, TwoTestCase.class);

        assertThat(Run.failures(results))
                .singleElement()
                .satisfies(
                        failure -> {
                            assertThat(failure).hasMessage("booting machine `db`: no init");
                            assertThat(failure.getSuppressed())
                                    .singleElement()
                                    .extracting(Throwable::getMessage)
                                    .isEqualTo("booting machine `web`: no init");
                        });
        assertThat(host.calls()).endsWith("close web", "close db", "close engine");
        assertThat(evidence()).containsExactly("machine-db", "machine-web");
    }

    @Test
    void those_that_did_boot_are_closed_too() {
        host.failBootsOf("web");

        EngineExecutionResults results = Run.of(TwoTestCase.class);

        assertThat(Run.messages(results)).containsExactly("booting machine `web`: no init");
        assertThat(host.calls())
                .contains("start db")
                .endsWith("close web", "close db", "close engine");
    }

    @Test
    void one_that_cannot_be_closed_keeps_no_other_from_it() {
        host.failClosesOf("web");

        EngineExecutionResults results = Run.of(TwoTestCase.class);

        assertThat(Run.failures(results))
                .singleElement()
                .satisfies(
                        failure ->
                                assertThat(failure)
                                        .hasRootCauseMessage("closing machine `web`: busy"));
        assertThat(host.calls()).endsWith("close web", "close db", "close engine");
    }

    @Test
    void a_host_that_cannot_run_machines_is_reported_once() {
        host.cannotRunMachines();

        assertThat(Run.failures(Run.of(TwoTestCase.class)))
                .singleElement()
                .isInstanceOf(HostUnavailableException.class)
                .satisfies(failure -> assertThat(failure.getSuppressed()).isEmpty());
    }

    @Test
    void evidence_of_each_is_published_when_a_test_fails() {
        EngineExecutionResults results = Run.publishingTo(published, FailingTestCase.class);

        assertThat(Run.messages(results)).containsExactly("own failure", "own failure");
        assertThat(evidence())
                .containsExactly("machine-db", "machine-db", "machine-web", "machine-web");
    }

    @Test
    void a_nested_class_cannot_have_a_second_machine_of_a_name() {
        assertThat(Run.messages(Run.of(SameNameInsideTestCase.class)))
                .containsExactly("making machine `m`: this engine has one of that name");
    }

    private static void succeeds(Class<?> testCase, int tests) {
        TestExecutionSummary summary = Run.planned(Map.of(), testCase);
        assertThat(summary.getFailures())
                .extracting(TestExecutionSummary.Failure::getException)
                .isEmpty();
        assertThat(summary.getTestsSucceededCount()).isEqualTo(tests);
    }

    private List<String> callsOf(String machine) {
        return host.calls().stream()
                .filter(call -> (call + " ").contains(" " + machine + " "))
                .filter(call -> call.matches("(snapshot|startFrom|standby|write /warm) .*"))
                .toList();
    }

    private List<String> evidence() {
        try (Stream<Path> walk = Files.walk(published)) {
            return walk.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith("machine-"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
