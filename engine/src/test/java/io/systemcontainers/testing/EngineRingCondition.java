package io.systemcontainers.testing;

import io.systemcontainers.EngineConfig;
import io.systemcontainers.HostCheck;
import io.systemcontainers.HostCheck.Verdict;
import io.systemcontainers.host.HostChecks;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skip tests on a host that cannot run machines, with the failed checks as the reason. */
final class EngineRingCondition implements ExecutionCondition {

    private static final ExtensionContext.Namespace CHECKED =
            ExtensionContext.Namespace.create(EngineRingCondition.class);

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return context.getRoot()
                .getStore(CHECKED)
                .getOrComputeIfAbsent(
                        ConditionEvaluationResult.class,
                        key -> judge(HostChecks.run(EngineConfig.defaults().store())),
                        ConditionEvaluationResult.class);
    }

    static ConditionEvaluationResult judge(List<HostCheck> checks) {
        String failed =
                checks.stream()
                        .filter(check -> check.verdict() == Verdict.FAILED)
                        .map(check -> check.name() + " (" + check.found() + ")")
                        .collect(Collectors.joining(", "));
        return failed.isEmpty()
                ? ConditionEvaluationResult.enabled("this host can run machines")
                : ConditionEvaluationResult.disabled("this host cannot run machines: " + failed);
    }
}
