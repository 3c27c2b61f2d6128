package io.systemcontainers;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Describe a command for a machine, then {@link #run} or {@link #start} it.
 *
 * <pre>{@code
 * ExecResult result =
 *         machine.command("psql", "--file=-")
 *                 .as("postgres")
 *                 .stdin(Path.of("schema.sql"))
 *                 .timeout(Duration.ofSeconds(30))
 *                 .run()
 *                 .assertSuccess();
 * }</pre>
 *
 * <p>Every method returns a new description and leaves this one as it is, so one may be kept and
 * used again, by several threads at once. Nothing is asked of the machine before the command is run
 * or started.
 *
 * <p>The program is looked up in the {@code PATH} of the command's environment; no shell is
 * involved unless {@link #login} says so. Without anything else it runs as root, in root's home,
 * without input. It begins with {@code PATH}, {@code HOME}, {@code USER}, {@code LANG=C.UTF-8} and
 * what the machine's configuration has under {@code environment.*}, and nothing of the JVM's
 * environment.
 *
 * <p>A command always ends: when its time is up, when the thread that waits for it is interrupted,
 * when a callback throws, and with its machine. Then everything that it has started is killed with
 * it, except for what it has handed to somebody else, such as a service that the machine's init has
 * started.
 *
 * @since 0.1
 */
public interface Command {

    /**
     * Run it as somebody else, with that user's groups; {@code HOME}, {@code USER} and {@code
     * LOGNAME} are that user's, and it begins in that user's home if that is there, else in {@code
     * /}.
     *
     * @param user a name in the machine's {@code /etc/passwd}, or an id. An id without an entry has
     *     group 0, no further groups and the home {@code /}, as in LXD. {@code user:group} gives it
     *     this group, and no others
     * @return the new description
     */
    Command as(String user);

    /**
     * Run it in a login of its user, as {@code sudo --login} does: by the user's login shell, with
     * that shell's profile, {@code HOME}, {@code SHELL}, {@code USER}, {@code LOGNAME} and {@code
     * PATH}, in the user's home.
     *
     * <p>Where the machine has PAM, and util-linux's {@code runuser}, its session modules run, so
     * that {@code loginctl} shows the session while the command runs. Elsewhere the login has no
     * session.
     *
     * <p>Only here a command may be empty: it is the login shell itself then.
     *
     * @return the new description
     */
    Command login();

    /**
     * Set a variable of its environment.
     *
     * @param variable its name
     * @param value its value
     * @return the new description
     */
    Command env(String variable, String value);

    /**
     * Have it begin in a directory, which has to be there.
     *
     * @param path the directory, a path of the machine
     * @return the new description
     */
    Command directory(String path);

    /**
     * Give it bytes as its standard input.
     *
     * @param bytes what it reads before it finds the end
     * @return the new description
     */
    Command stdin(byte[] bytes);

    /**
     * Give it a text, in UTF-8, as its standard input.
     *
     * @param text what it reads before it finds the end
     * @return the new description
     */
    Command stdin(String text);

    /**
     * Give it what a stream has as its standard input. A thread of its own reads the stream, to its
     * end or for as long as the command takes more, and does not close it. Reading is interrupted
     * when the command ends.
     *
     * @param stream where it is read from; used by the first run only
     * @return the new description
     */
    Command stdin(InputStream stream);

    /**
     * Give it the content of a file of this host as its standard input.
     *
     * @param file the file
     * @return the new description
     */
    Command stdin(Path file);

    /**
     * Give it a terminal of the machine as its standard streams: {@code tty} prints {@code
     * /dev/pts/N}, jobs are controlled with it, and {@code TERM} is {@code xterm} if nobody sets
     * it. What it writes to its standard error comes with its standard output. Given input is
     * typed, and followed by the end-of-file character; without any, {@link #run} types only that.
     *
     * @param columns how wide it is, in characters
     * @param rows how high it is, in lines
     * @return the new description
     * @throws IllegalArgumentException if one is not between 1 and 65,535
     */
    Command terminal(int columns, int rows);

    /**
     * Limit how long it may take, from its start until its end. Without this the property {@code
     * systemcontainers.exec.timeout} does, which is half an hour by itself.
     *
     * @param limit how long
     * @return the new description
     * @throws IllegalArgumentException if it is not positive
     */
    Command timeout(Duration limit);

    /**
     * Have its standard error come with its standard output, in the order in which it writes them.
     *
     * @return the new description
     */
    Command mergeErrors();

    /**
     * Say how much of each output the result keeps: the first bytes and the last ones. Without this
     * it is 16 MiB and 1 MiB, or 64 KiB each of an output that somebody gets as it comes.
     *
     * @param first how many bytes are kept from the beginning
     * @param last how many bytes are kept from the end, beyond the first
     * @return the new description
     * @throws IllegalArgumentException if one is negative
     */
    Command keep(int first, int last);

    /**
     * Hand on its standard output as it comes. What the stream throws ends the command, and reaches
     * whoever waits for it.
     *
     * @param stream what is written to, by the thread that runs the command, or that was started
     *     with it; it is flushed at the end, and not closed
     * @return the new description
     */
    Command stdoutTo(OutputStream stream);

    /**
     * Hand on its standard error as it comes, like {@link #stdoutTo}; refused where that comes with
     * its standard output.
     *
     * @param stream what is written to
     * @return the new description
     */
    Command stderrTo(OutputStream stream);

    /**
     * Hand on the lines of its standard output as they come, read as UTF-8 and without their ends.
     * A line of more than 1 MiB comes in parts. What the callback throws ends the command, and
     * reaches whoever waits for it.
     *
     * @param line what is called with each line, by the thread that runs the command, or that was
     *     started with it
     * @return the new description
     */
    Command onStdoutLine(Consumer<String> line);

    /**
     * Hand on the lines of its standard error as they come, like {@link #onStdoutLine}; refused
     * where that comes with its standard output.
     *
     * @param line what is called with each line
     * @return the new description
     */
    Command onStderrLine(Consumer<String> line);

    /**
     * Run the command and wait for its end.
     *
     * <p>When something that it has left behind, a daemon for example, still holds its output then,
     * that is waited for no longer than the property {@code systemcontainers.exec.drain} says, one
     * second by itself; {@link ExecResult#outputHeld} tells.
     *
     * @return what it did; a non-zero exit code is a result, not an exception
     * @throws CommandKilledException if its time was up or this thread was interrupted, which it
     *     then still is; with what the command wrote until then. An interrupt after its end only
     *     ends the wait for its output
     * @throws SystemContainerException if it could not be started, or the machine ended before it
     *     did
     * @throws IllegalArgumentException if an argument or variable holds a NUL character
     */
    ExecResult run();

    /**
     * Start the command, and return while it runs. A thread of its own follows it.
     *
     * @return the running command; close it
     * @throws SystemContainerException if it could not be started
     * @throws IllegalArgumentException if an argument or variable holds a NUL character
     */
    RunningCommand start();
}
