package io.systemcontainers;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;

/**
 * Watch and use the console of a machine: the terminal that its init writes to, and that a login
 * prompt is on where the distribution has one there.
 *
 * <pre>{@code
 * Console console = machine.console();
 * console.await("login: ");
 * console.type("root\n");
 * console.await("Password: ");
 * console.type("secret\n");
 * console.await("# ");
 * }</pre>
 *
 * <p>There is one for the whole life of the machine, over all its boots. All methods may be called
 * from any thread. Typing is doing something to the machine: it is not {@link Machine#pristine}
 * then. Watching is not: the next test of a class may get the same boot. What a test has begun to
 * watch with {@link #stream} or {@link MachineFiles#watch} goes on then, until it is closed.
 *
 * @since 0.1
 */
public interface Console {

    /**
     * Return the last of what the machine has printed so far, over all its boots, as a text: with
     * plain line ends and without the colors of a terminal.
     *
     * @return the text, at most the last 64 KiB
     */
    String log();

    /**
     * Read what the machine prints, as it prints it: first the last 1 MiB of what it has printed so
     * far, then what comes. The bytes are those of a terminal, with its colors and line ends.
     *
     * <p>Each stream has a place of its own. The machine waits for nobody: who reads too slowly
     * misses what is more than 1 MiB back, and finds a line {@code [... N bytes of the console were
     * dropped here ...]} in its place. Reading waits as long as nothing is printed, also while the
     * machine is stopped, until the thread is interrupted ({@link java.io.InterruptedIOException}).
     * The stream is at its end when it or the machine is closed.
     *
     * @return the stream; closing it ends what reads from it, and nothing else
     */
    InputStream stream();

    /**
     * Return a stream whose bytes are typed on the console's keyboard as they are written, by
     * {@link #type}'s rules. What cannot be typed is an {@link java.io.IOException}.
     *
     * @return the stream; it has no buffer, and closing it does nothing to the machine
     */
    OutputStream input();

    /**
     * Type a text, as UTF-8. {@code \n} is the enter key; {@code \003} is Ctrl-C, {@code \004}
     * Ctrl-D. What one call types stays together.
     *
     * <p>It returns when the kernel has all of the text. A terminal gives a program whole lines of
     * at most 4095 bytes, unless the program wants it otherwise, and keeps a little more than that
     * for one that does not read.
     *
     * @param text the text
     * @throws SystemContainerException if the machine does not run, this thread is interrupted, or
     *     nobody has read what was typed within the property {@code
     *     systemcontainers.console.timeout}, 30 seconds by itself
     */
    void type(String text);

    /**
     * Wait until the machine has printed a text, for no longer than the property {@code
     * systemcontainers.console.timeout} says, which is 30 seconds by itself.
     *
     * @param text the text, as {@link #await(String, Duration)} has it
     * @return what was printed, up to and including the text
     * @throws SystemContainerException as {@link #await(String, Duration)} does
     */
    String await(String text);

    /**
     * Wait until the machine has printed a text: since it last booted, and behind what was found by
     * the last wait. The first typing after that moves the beginning once more, so that a prompt of
     * before is not taken for the one that follows. What is typed is usually echoed, and counts as
     * printed.
     *
     * <p>Colors and other sequences of a terminal are left out, and so are carriage returns: a line
     * ends with {@code \n}. There is one place for all threads that wait; those that type and wait
     * at the same time find each other's texts.
     *
     * @param text the text, not empty
     * @param limit how long to wait
     * @return what was printed, up to and including the text; of more than 1 MiB the last
     * @throws SystemContainerException if time is up, the machine is closed or this thread is
     *     interrupted, with the last lines printed; the next wait begins at the same place
     * @throws IllegalArgumentException if the text is empty or holds a carriage return or escape,
     *     which are never found, or the limit is not positive
     */
    String await(String text, Duration limit);

    /**
     * Have the next {@link #await} begin where the present boot did, as if nothing had been waited
     * for and nothing typed since. Nothing is done to the machine.
     *
     * <p>The JUnit extension does it before each test that gets the machine as it has booted: the
     * test finds what was printed while it did, though a test before has waited for that, too.
     */
    void rewind();
}
