package io.systemcontainers.console;

import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Keep what a machine writes to its console: the last of it in memory, the first of it on disk. The
 * thread that reads it waits for nobody but the disk.
 */
public final class ConsoleLog implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(ConsoleLog.class.getName());

    /** How much is kept for whoever reads at a pace of his own, in bytes. */
    static final int KEPT = 1024 * 1024;

    private static final int SHOWN = 64 * 1024;
    private static final int READ = 16 * 1024;
    private static final long DISK = 4L * 1024 * 1024;
    /* How often is looked whether anybody still wants to know. */
    private static final int STEP_MILLISECONDS = 1000;

    private final String machine;
    private final Path file;
    private final OutputStream disk;
    private final Consumer<byte[]> listener;
    private final Scrollback raw = new Scrollback(KEPT);
    private final Scrollback text = new Scrollback(KEPT);
    private final Keyboard keyboard;
    private volatile long began;
    private long written;
    private volatile boolean closed;

    /**
     * Begin a log.
     *
     * @param machine the machine's name
     * @param file where it is kept
     */
    public ConsoleLog(String machine, Path file) {
        this(machine, file, null);
    }

    /**
     * Begin a log that somebody listens to.
     *
     * @param machine the machine's name
     * @param file where it is kept
     * @param listener what gets the bytes as they come, on the console's thread
     */
    public ConsoleLog(String machine, Path file, Consumer<byte[]> listener) {
        this.machine = machine;
        this.file = file;
        this.listener = listener;
        this.keyboard = new Keyboard(machine);
        try {
            disk = Files.newOutputStream(file);
        } catch (IOException e) {
            throw KernelException.of("making the console's log", file, e);
        }
    }

    /**
     * Follow a boot's console until the machine is gone. Where somebody outside of it has it open,
     * that is until the next boot, or this is closed.
     *
     * @param master the console's master, which is taken over
     * @return the thread that does it
     */
    public Thread follow(Fd master) {
        Terminal terminal = new Terminal(master);
        began = text.total();
        keyboard.attach(terminal);
        Thread thread =
                new Thread(() -> read(terminal), "systemcontainers-" + machine + "-console");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void read(Terminal terminal) {
        PlainText plain = new PlainText();
        byte[] bytes = new byte[READ];
        try (terminal) {
            int length = 0;
            while (length >= 0) {
                take(bytes, length, plain);
                boolean more = terminal.awaitBytes(STEP_MILLISECONDS);
                length = closed || !more && !keyboard.isOn(terminal) ? -1 : terminal.read(bytes);
            }
        } finally {
            keyboard.detach(terminal);
        }
    }

    private void take(byte[] bytes, int length, PlainText plain) {
        if (length == 0) {
            return;
        }
        raw.write(bytes, length);
        byte[] shown = plain.next(bytes, length);
        text.write(shown, shown.length);
        keep(bytes, length);
        if (listener != null) {
            listener.accept(Arrays.copyOf(bytes, length));
        }
    }

    private synchronized void keep(byte[] bytes, int length) {
        if (closed || written >= DISK) {
            return;
        }
        try {
            disk.write(bytes, 0, (int) Math.min(length, DISK - written));
            written += length;
        } catch (IOException e) {
            written = DISK;
            LOG.log(
                    Level.WARNING,
                    "writing the console of machine `"
                            + machine
                            + "` to `"
                            + file
                            + "`: "
                            + e
                            + ": what comes from now on is only kept in memory");
        }
    }

    String machine() {
        return machine;
    }

    /** Tell whether a machine has this console at present. */
    boolean attached() {
        return keyboard.attached();
    }

    /** Return what is typed on. */
    Keyboard keyboard() {
        return keyboard;
    }

    /** Begin to read what was and will be written, as it is. */
    InputStream stream() {
        return new ConsoleStream(machine, raw);
    }

    /** Return what was written as plain text, over all boots. */
    Scrollback written() {
        return text;
    }

    /** Return the place in the text at which the last boot began. */
    long began() {
        return began;
    }

    /**
     * Return the last of what was written, with the line ends of a text and without the colors of a
     * terminal.
     *
     * @return the text, at most its last 64 KiB
     */
    public String text() {
        return new String(text.last(SHOWN), StandardCharsets.UTF_8);
    }

    /**
     * Return the last lines.
     *
     * @param count how many at most
     * @return the lines that are not blank
     */
    public String lastLines(int count) {
        return lastLines(text(), count);
    }

    static String lastLines(String text, int count) {
        List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
        return String.join(
                System.lineSeparator(),
                lines.subList(Math.max(0, lines.size() - count), lines.size()));
    }

    /**
     * Say that another console has taken the place of this one: whoever still uses it fails.
     *
     * @param why the reason
     */
    public void retire(String why) {
        keyboard.retire(why);
        raw.end(why);
        text.end(why);
    }

    /** End it: nothing is written to disk any more, and streams come to their end. */
    @Override
    public synchronized void close() {
        closed = true;
        raw.end();
        text.end();
        try {
            disk.close();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "closing the console's log `" + file + "`: " + e);
        }
    }
}
