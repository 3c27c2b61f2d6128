package io.systemcontainers.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.HostCheck;
import io.systemcontainers.HostCheck.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;

class EngineRingConditionTests {

    private static final HostCheck KERNEL = new HostCheck("kernel", Verdict.WARNING, "5.15", "x");
    private static final HostCheck ROOT =
            new HostCheck("root", Verdict.FAILED, "the effective user id is 1000", "x");

    @Test
    void runs_the_tests_where_nothing_failed() {
        assertThat(EngineRingCondition.judge(List.of(KERNEL)).isDisabled()).isFalse();
    }

    @Test
    void skips_the_tests_with_a_reason_on_one_line() {
        ConditionEvaluationResult result = EngineRingCondition.judge(List.of(KERNEL, ROOT));

        assertThat(result.isDisabled()).isTrue();
        assertThat(result.getReason())
                .contains("this host cannot run machines: root (the effective user id is 1000)");
    }
}
