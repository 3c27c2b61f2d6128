package io.systemcontainers;

import io.systemcontainers.text.MachineText;
import java.nio.charset.StandardCharsets;
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
 * @param standardOutput what it wrote to its standard output
 * @param standardError what it wrote to its standard error
 * @param duration how long it took, from the call until its end was known
 * @param outputHeld whether something that the command had left behind still held its output when
 *     this was made, so that what it wrote later is missing
 * @param oomKills how many processes of the machine the kernel killed for lack of memory while the
 *     command ran: those of the command, and any others
 * @since 0.1
 */
public record ExecResult(
        List<String> command,
        int exitCode,
        ExecOutput standardOutput,
        ExecOutput standardError,
        Duration duration,
        boolean outputHeld,
        long oomKills) {

    private static final int TAIL_LINES = 20;
    private static final int TAIL_BYTES = 16 * 1024;
    private static final String HELD =
            ", and something that it left behind still holds its output: what comes later is missing";

    /**
     * Keep an unmodifiable copy of the command.
     *
     * @param command the command
     * @param exitCode its exit code
     * @param standardOutput its standard output
     * @param standardError its standard error
     * @param duration how long it took
     * @param outputHeld whether its output was still held
     * @param oomKills how many processes were killed for lack of memory meanwhile
     */
    public ExecResult {
        command = List.copyOf(command);
    }

    /**
     * Make the result of a command whose outputs are texts.
     *
     * @param command the command
     * @param exitCode its exit code
     * @param stdout its standard output
     * @param stderr its standard error
     * @param duration how long it took
     */
    public ExecResult(
            List<String> command, int exitCode, String stdout, String stderr, Duration duration) {
        this(command, exitCode, ExecOutput.of(stdout), ExecOutput.of(stderr), duration, false, 0);
    }

    /**
     * Return what it wrote to its standard output, read as UTF-8.
     *
     * @return the text of {@link #standardOutput}
     */
    public String stdout() {
        return standardOutput.text();
    }

    /**
     * Return what it wrote to its standard error, read as UTF-8.
     *
     * @return the text of {@link #standardError}
     */
    public String stderr() {
        return standardError.text();
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
                        + MachineText.name(String.join(" ", command))
                        + "` exited with "
                        + exitCode
                        + " after "
                        + duration.toMillis()
                        + " ms"
                        + (outputHeld ? HELD : "")
                        + lackOfMemory()
                        + newLine
                        + lastLines());
    }

    private String lackOfMemory() {
        return oomKills == 0
                ? ""
                : "; meanwhile the kernel killed "
                        + oomKills
                        + (oomKills == 1 ? " process" : " processes")
                        + " of the machine for lack of memory: raise limits.memory";
    }

    /**
     * Return the last lines of both outputs, for a message.
     *
     * @return at most 20 lines of each, and 16 KiB, under its name; each behind a margin, and with
     *     control characters as escapes
     */
    public String lastLines() {
        return tail("stderr", standardError)
                + System.lineSeparator()
                + tail("stdout", standardOutput);
    }

    private static String tail(String name, ExecOutput output) {
        if (output.size() == 0) {
            return name + ": (empty)";
        }
        byte[] end = output.lastLines(TAIL_LINES, TAIL_BYTES);
        String heading =
                end.length == output.size()
                        ? name + ":"
                        : name + ", the end of " + output.size() + " bytes:";
        return heading
                + System.lineSeparator()
                + MachineText.lines(new String(end, StandardCharsets.UTF_8));
    }

    /** Return all of it for a message, its outputs by their last lines. */
    @Override
    public String toString() {
        return "ExecResult["
                + MachineText.name(String.join(" ", command))
                + " exited with "
                + exitCode
                + " after "
                + duration.toMillis()
                + " ms"
                + (outputHeld ? HELD : "")
                + lackOfMemory()
                + System.lineSeparator()
                + lastLines()
                + "]";
    }
}
