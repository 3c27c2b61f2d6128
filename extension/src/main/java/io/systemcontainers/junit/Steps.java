package io.systemcontainers.junit;

import io.systemcontainers.Machine;
import io.systemcontainers.PushOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Take note of what {@link Provisioning} does to a machine. Nothing is done yet when these methods
 * are called; each returns this object.
 *
 * @since 0.1
 */
public interface Steps {

    /**
     * Copy a file or a directory with everything in it into the machine.
     *
     * @param source a file or directory of the host, which is there already; it is an input
     * @param target where to put it, as {@link io.systemcontainers.MachineFiles#push} takes it
     * @param options owner, permissions, progress
     * @return these steps
     */
    Steps push(Path source, String target, PushOption... options);

    /**
     * Write a file of the machine.
     *
     * @param path which one
     * @param content its content
     * @return these steps
     */
    Steps write(String path, String content);

    /**
     * Run a command as root; an exit code other than zero is a failure.
     *
     * @param command the program and its arguments; no shell is involved
     * @return these steps
     */
    Steps run(String... command);

    /**
     * Run a script as root, with {@code /bin/sh -e -c}; an exit code other than zero is a failure.
     *
     * @param script what the shell is to do
     * @return these steps
     */
    Steps shell(String script);

    /**
     * Do anything else to the machine. The code is an input, but not the values that it captures:
     * name them.
     *
     * @param description what it is called when it fails
     * @param action what to do; what it throws is a failure
     * @param inputs what it depends on: texts, numbers, booleans, enum constants, and files or
     *     directories of the host, as {@link Path}
     * @return these steps
     */
    Steps apply(String description, Consumer<? super Machine> action, Object... inputs);

    /**
     * Name a file or a directory of the host that the result depends on.
     *
     * @param path which one
     * @return these steps
     */
    Steps input(Path path);

    /**
     * Name anything else that the result depends on: the version of a tool, a date.
     *
     * @param name what it is
     * @param value its present value
     * @return these steps
     */
    Steps input(String name, String value);

    /**
     * Say how long the result may be used, because a step depends on the clock or on the network.
     * Called more than once, the shortest time counts.
     *
     * @param limit how long; longer than zero
     * @return these steps
     */
    Steps timeToLive(Duration limit);
}
