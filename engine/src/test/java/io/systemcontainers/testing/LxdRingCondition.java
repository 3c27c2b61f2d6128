package io.systemcontainers.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skip tests on a host without the programs of LXD's packages. */
final class LxdRingCondition implements ExecutionCondition {

    private static final List<String> PROGRAMS = List.of("lxd", "lxc", "unsquashfs");

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        List<String> missing = PROGRAMS.stream().filter(program -> !isInstalled(program)).toList();
        return missing.isEmpty()
                ? ConditionEvaluationResult.enabled("this host has LXD")
                : ConditionEvaluationResult.disabled(
                        "this host has no "
                                + String.join(", ", missing)
                                + ": Debian's packages lxd, lxd-client, squashfs-tools");
    }

    private static boolean isInstalled(String program) {
        return Stream.of("/usr/sbin", "/usr/bin", "/snap/bin")
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }
}
