package io.systemcontainers.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.junit.fake.FakeHost;
import io.systemcontainers.junit.testcases.NestedTestCases.OwnMachineTestCase;
import io.systemcontainers.junit.testcases.NestedTestCases.SharingTestCase;
import io.systemcontainers.junit.testcases.TemplateTestCase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineExecutionResults;

class NestedTests {

    private FakeHost host;

    @BeforeEach
    void freshHost() {
        host = FakeHost.fresh();
    }

    @Test
    void nested_classes_share_the_machine_and_begin_at_the_enclosing_baseline() {
        EngineExecutionResults results = Run.of(SharingTestCase.class);

        assertThat(Run.failures(results)).isEmpty();
        results.testEvents().assertStatistics(counts -> counts.succeeded(7));
        assertThat(host.calls()).containsOnlyOnce("create m", "close m");
        assertThat(host.calls().stream().filter(call -> call.startsWith("snapshot m junit-base")))
                .containsExactly(
                        "snapshot m junit-baseline-1",
                        "snapshot m junit-baseline-2",
                        "snapshot m junit-baseline-3");
    }

    @Test
    void an_annotated_nested_class_has_a_machine_of_its_own_and_both_are_put_back() {
        EngineExecutionResults results = Run.of(OwnMachineTestCase.class);

        assertThat(Run.failures(results)).isEmpty();
        results.testEvents().assertStatistics(counts -> counts.succeeded(2));
        assertThat(host.calls())
                .containsSequence(
                        "startFrom outer junit-created by standby",
                        "startFrom inner junit-created by standby")
                .endsWith("close inner", "close outer", "close engine");
    }

    @Test
    void the_invocations_of_a_class_template_share_the_machine() {
        EngineExecutionResults results = Run.of(TemplateTestCase.class);

        assertThat(Run.failures(results)).isEmpty();
        results.testEvents().assertStatistics(counts -> counts.succeeded(4));
        assertThat(host.calls()).containsOnlyOnce("create m", "close m");
    }
}
