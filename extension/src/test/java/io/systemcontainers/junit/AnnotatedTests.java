package io.systemcontainers.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.junit.fake.FakeHost;
import io.systemcontainers.junit.testcases.AnnotatedTestCases.ComposedTestCase;
import io.systemcontainers.junit.testcases.AnnotatedTestCases.ImplementingTestCase;
import io.systemcontainers.junit.testcases.AnnotatedTestCases.InheritingTestCase;
import io.systemcontainers.junit.testcases.AnnotatedTestCases.ReplacingTestCase;
import io.systemcontainers.junit.testcases.AnnotatedTestCases.TwoComposedTestCase;
import io.systemcontainers.junit.testcases.AnnotatedTestCases.WrittenOutTestCase;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineExecutionResults;

/** Find the annotations wherever they are. */
class AnnotatedTests {

    private FakeHost host;

    @BeforeEach
    void freshHost() {
        host = FakeHost.fresh();
    }

    @Test
    void two_are_on_one_annotation() {
        makes(ComposedTestCase.class, "db web");
    }

    @Test
    void those_of_several_annotations_and_of_the_class_itself_count_together() {
        makes(TwoComposedTestCase.class, "mail dns own");
    }

    @Test
    void they_are_written_out() {
        makes(WrittenOutTestCase.class, "db web");
    }

    @Test
    void they_are_inherited() {
        makes(InheritingTestCase.class, "db web");
    }

    @Test
    void those_of_a_subclass_replace_what_it_would_inherit() {
        makes(ReplacingTestCase.class, "other");
    }

    @Test
    void those_of_interfaces_count_together() {
        makes(ImplementingTestCase.class, "mail dns");
    }

    private void makes(Class<?> testCase, String names) {
        EngineExecutionResults results = Run.of(testCase);

        assertThat(Run.failures(results)).isEmpty();
        results.testEvents().assertStatistics(counts -> counts.succeeded(1));
        assertThat(host.calls()).contains(names);
        List<String> made =
                host.calls().stream()
                        .filter(call -> call.startsWith("create "))
                        .map(call -> call.substring("create ".length()))
                        .toList();
        assertThat(made).containsExactlyInAnyOrder(names.split(" "));
    }
}
