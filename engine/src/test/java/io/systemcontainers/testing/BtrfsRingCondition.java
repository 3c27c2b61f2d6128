package io.systemcontainers.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skip tests on a host that cannot make or mount a btrfs. */
final class BtrfsRingCondition implements ExecutionCondition {

    private static final Path FILE_SYSTEMS = Path.of("/proc/filesystems");

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (Stream.of("/usr/sbin", "/sbin", "/usr/bin")
                .noneMatch(directory -> Files.isExecutable(Path.of(directory, "mkfs.btrfs")))) {
            return ConditionEvaluationResult.disabled("this host has no mkfs.btrfs");
        }
        return knowsBtrfs()
                ? ConditionEvaluationResult.enabled("this host has mkfs.btrfs and btrfs")
                : ConditionEvaluationResult.disabled("this host's kernel has no btrfs");
    }

    /* A kernel with btrfs as a module names it once that is loaded, which mounting does. */
    private static boolean knowsBtrfs() {
        try {
            return Files.readString(FILE_SYSTEMS).contains("btrfs")
                    || Files.isDirectory(
                            Path.of(
                                    "/lib/modules",
                                    System.getProperty("os.version"),
                                    "kernel/fs/btrfs"));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
