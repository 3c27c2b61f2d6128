package io.systemcontainers;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Follow a command that runs in a machine. Any thread may call any method, but what gets its output
 * cannot wait for its end.
 *
 * <pre>{@code
 * try (RunningCommand shell = machine.command("sh").start()) {
 *     shell.stdin().write("echo $$; exec sleep 1000\n".getBytes(UTF_8));
 *     String pid = new BufferedReader(new InputStreamReader(shell.stdout())).readLine();
 *     shell.signal("TERM");
 *     assertThat(shell.waitFor().exitCode()).isEqualTo(128 + 15);
 * }
 * }</pre>
 *
 * <p>Whoever does not ask for its output has it in the result. Once that has room for no more, the
 * command waits for somebody to ask for its output as a stream, for ten seconds at most, or until
 * somebody waits for its end or asks whether it runs. Streams are not buffered.
 *
 * @since 0.1
 */
public interface RunningCommand extends AutoCloseable {

    /**
     * Return the command.
     *
     * @return the program and its arguments, as they were given
     */
    List<String> command();

    /**
     * Return the stream that is its standard input; closing it is the end of the input. With a
     * terminal it is the keyboard, and closing it types the end-of-file character.
     *
     * <p>Writing waits while the command does not read, and fails when it has ended or nobody holds
     * the other end any more.
     *
     * @return the stream, always the same
     * @throws IllegalStateException if the command was given its input when it was described
     */
    OutputStream stdin();

    /**
     * Return the stream that its standard output, or its terminal, is read from, from the
     * beginning. Once it was asked for, the command waits when it is not read, and the result holds
     * nothing of it, unless the command had ended by then.
     *
     * <p>The stream ends with the last process that holds the output, and at the latest, as the
     * result does, a moment after the command. A read throws {@link java.io.InterruptedIOException}
     * when its thread is interrupted, which it then still is.
     *
     * @return the stream, always the same
     * @throws IllegalStateException if the output is handed on as it comes, or more of it has come
     *     than is kept
     */
    InputStream stdout();

    /**
     * Return the stream that its standard error is read from, like {@link #stdout}.
     *
     * @return the stream, always the same; empty where its standard error comes with its standard
     *     output
     * @throws IllegalStateException if the output is handed on as it comes, or more of it has come
     *     than is kept
     */
    InputStream stderr();

    /**
     * Send a signal to the command's process group. Nothing happens when it has ended.
     *
     * @param name the signal's name, with or without {@code SIG}: signal(7)
     * @throws IllegalArgumentException if there is no such signal
     * @throws SystemContainerException if hundreds before it have not been taken, as happens while
     *     the machine is frozen
     */
    void signal(String name);

    /**
     * Send a signal to the command's process group. Nothing happens when it has ended.
     *
     * @param number the signal's number: signal(7)
     * @throws IllegalArgumentException if there is no such signal
     * @throws SystemContainerException if hundreds before it have not been taken, as happens while
     *     the machine is frozen
     */
    void signal(int number);

    /**
     * Change the size of its terminal; it gets a {@code SIGWINCH} then.
     *
     * @param columns how wide it is, in characters
     * @param rows how high it is, in lines
     * @throws IllegalStateException if it has no terminal
     * @throws IllegalArgumentException if one is not between 1 and 65,535
     */
    void resize(int columns, int rows);

    /**
     * Tell whether it runs.
     *
     * @return false once its result is there
     */
    boolean isAlive();

    /**
     * Wait for its end. An interrupt kills it.
     *
     * @return what it did
     * @throws CommandKilledException if its time was up or this thread was interrupted, which it
     *     then still is
     * @throws SystemContainerException if the machine ended, and nobody can tell how the command
     *     did; mostly it is known to be killed with its machine, and has the exit code 137
     */
    ExecResult waitFor();

    /**
     * Wait for its end for a while. An interrupt kills it.
     *
     * @param limit how long to wait at most
     * @return whether it has ended
     * @throws CommandKilledException if this thread was interrupted, which it then still is
     */
    boolean waitFor(Duration limit);

    /**
     * Return what is completed with its end, on the thread that follows it: with its result, or
     * with what {@link #waitFor()} throws.
     *
     * @return a future of the caller's own: to cancel it does not end the command
     */
    CompletableFuture<ExecResult> onExit();

    /**
     * Kill it and all that it has started. Returns at once; the result has the exit code 137 unless
     * the command has ended before.
     */
    void kill();

    /** Kill it unless it has ended, wait until it has, and close its streams. */
    @Override
    void close();
}
