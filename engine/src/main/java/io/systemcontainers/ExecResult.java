package io.systemcontainers;

import java.time.Duration;
import java.util.List;

/**
 * Hold what a command in a machine did.
 *
 * <p>A non-zero exit code is a result like any other; {@link #assertSuccess()} turns it into a
 * failure. A command that was ended by signal <i>n</i> has the exit code 128 + <i>n</i>, as in a
 * shell.
 *
 * @param command the command, as it was given
 * @param exitCode its exit code
 * @param stdout what it wrote to its standard output, read as UTF-8
 * @param stderr what it wrote to its standard error, read as UTF-8
 * @param duration how long it took, from the call until its end was known
 * @since 0.1
 */
public record ExecResult(
        List<String> command, int exitCode, String stdout, String stderr, Duration duration) {

    private static final int TAIL_LINES = 20;

    /**
     * Keep an unmodifiable copy of the command.
     *
     * @param command the command
     * @param exitCode its exit code
     * @param stdout its standard output
     * @param stderr its standard error
     * @param duration how long it took
     */
    public ExecResult {
        command = List.copyOf(command);
    }

    /**
     * Return this result when the command exited with 0.
     *
     * @return this result
     * @throws AssertionError otherwise, with the command, its exit code and the last lines of both
     *     outputs
     */
    public ExecResult assertSuccess() {
        if (exitCode == 0) {
            return this;
        }
        String newLine = System.lineSeparator();
        throw new AssertionError(
                "`"
                        + String.join(" ", command)
                        + "` exited with "
                        + exitCode
                        + " after "
                        + duration.toMillis()
                        + " ms"
                        + newLine
                        + tail("stderr", stderr)
                        + newLine
                        + tail("stdout", stdout));
    }

    private static String tail(String name, String text) {
        List<String> lines = text.lines().toList();
        if (lines.isEmpty()) {
            return name + ": (empty)";
        }
        int dropped = Math.max(0, lines.size() - TAIL_LINES);
        String heading =
                dropped == 0
                        ? name + ":"
                        : name + ", last " + TAIL_LINES + " of " + lines.size() + " lines:";
        return heading
                + System.lineSeparator()
                + String.join(System.lineSeparator(), lines.subList(dropped, lines.size()));
    }
}
