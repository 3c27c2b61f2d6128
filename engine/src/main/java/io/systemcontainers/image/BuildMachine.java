package io.systemcontainers.image;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Run a program as PID 1 of a throw-away, unprivileged machine without a network, whose root
 * directory is a directory of the host itself: what the program changes there stays, with the ids
 * that it sees.
 */
@FunctionalInterface
public interface BuildMachine {

    /**
     * Run a program to its end.
     *
     * @param rootfs the root directory
     * @param command the program, by its path, and its arguments
     * @param environment its environment
     * @param console gets what it prints, as it comes, perhaps on another thread
     * @param limit how long it may take
     * @return its exit code
     * @throws io.systemcontainers.SystemContainerException if it cannot be run, or takes too long
     */
    int run(
            Path rootfs,
            List<String> command,
            Map<String, String> environment,
            Consumer<byte[]> console,
            Duration limit);
}
