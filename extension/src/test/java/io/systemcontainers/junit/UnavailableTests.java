package io.systemcontainers.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.HostUnavailableException;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.junit.fake.FakeHost;
import io.systemcontainers.junit.testcases.LifecycleTestCases.OneInstanceTestCase;
import io.systemcontainers.junit.testcases.LifecycleTestCases.OneTestCase;
import io.systemcontainers.junit.testcases.LifecycleTestCases.TwoTestCase;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.Event;

class UnavailableTests {

    private static final Map<String, String> SKIP = Map.of("systemcontainers.unavailable", "skip");

    private FakeHost host;

    @BeforeEach
    void freshHost() {
        host = FakeHost.fresh();
    }

    @Test
    void fails_every_class_with_the_list_and_looks_once() {
        host.cannotRunMachines();

        EngineExecutionResults results =
                Run.of(OneTestCase.class, TwoTestCase.class, OneInstanceTestCase.class);

        assertThat(Run.failures(results))
                .hasSize(3)
                .allSatisfy(
                        failure ->
                                assertThat(failure)
                                        .isInstanceOf(HostUnavailableException.class)
                                        .hasMessageContainingAll("overlayfs", "load the module"));
        results.testEvents().assertStatistics(counts -> counts.started(0));
        assertThat(host.calls()).containsExactly("open engine");
    }

    @Test
    void skips_with_the_list_where_it_is_told_to() {
        host.cannotRunMachines();

        EngineExecutionResults results = Run.with(SKIP, OneTestCase.class, TwoTestCase.class);

        assertThat(Run.failures(results)).isEmpty();
        assertThat(results.containerEvents().skipped().list())
                .hasSize(2)
                .extracting(Event::getPayload)
                .allSatisfy(
                        reason ->
                                assertThat(reason)
                                        .get()
                                        .asString()
                                        .contains("overlayfs", "load the module"));
        assertThat(host.calls()).containsExactly("open engine");
    }

    @Test
    void does_not_skip_where_machines_can_run() {
        Run.with(SKIP, OneTestCase.class)
                .testEvents()
                .assertStatistics(counts -> counts.succeeded(1));
    }

    @Test
    void does_not_skip_over_another_failure() {
        host.refuse(new SystemContainerException("opening the store `/x`: EACCES"));

        EngineExecutionResults results = Run.with(SKIP, OneTestCase.class, TwoTestCase.class);

        assertThat(Run.messages(results))
                .containsExactly(
                        "opening the store `/x`: EACCES", "opening the store `/x`: EACCES");
        assertThat(host.calls()).containsExactly("open engine");
    }

    @Test
    void refuses_a_policy_that_there_is_not() {
        EngineExecutionResults results =
                Run.with(Map.of("systemcontainers.unavailable", "ignore"), OneTestCase.class);

        assertThat(Run.messages(results))
                .singleElement()
                .asString()
                .contains(
                        "configuration parameter systemcontainers.unavailable "
                                + "must be `fail` or `skip`, and is `ignore`");
        assertThat(host.calls()).isEmpty();
    }
}
