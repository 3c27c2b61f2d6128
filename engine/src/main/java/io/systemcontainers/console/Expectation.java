package io.systemcontainers.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.exec.Deadline;
import io.systemcontainers.text.MachineText;
import java.time.Duration;

/**
 * Wait for texts on a console, each behind the one before. What it knows is guarded by the monitor
 * of what is written.
 */
final class Expectation {

    private static final int LINES = 20;
    private static final int SHOWN = 64 * 1024;
    private static final int CARRIAGE_RETURN = '\r';
    private static final long NOT_YET = -1;
    private static final int ESCAPE = 0x1b;

    private final ConsoleLog log;
    private final Scrollback written;
    private long place;
    /* Where the boot began in which something was typed since the last text found; NOT_YET. */
    private long typedIn = NOT_YET;

    Expectation(ConsoleLog log) {
        this.log = log;
        this.written = log.written();
    }

    /** Say that something is going to be typed. */
    void typing() {
        synchronized (written) {
            if (typedIn != log.began()) {
                typedIn = log.began();
                place = written.total();
            }
        }
    }

    /* Who waits at the same time may have found something behind it already. */
    private void found(long end) {
        if (end > place) {
            place = end;
            typedIn = NOT_YET;
        }
    }

    /** Begin where the boot began. */
    void rewind() {
        synchronized (written) {
            place = 0;
            typedIn = NOT_YET;
        }
    }

    /**
     * Wait for a text.
     *
     * @param text the text
     * @param limit how long at most
     * @param shown what a message calls that
     * @return what was printed, up to and including the text
     */
    String await(String text, Duration limit, String shown) {
        requireFindable(text);
        if (limit.isZero() || limit.isNegative()) {
            throw new IllegalArgumentException("limit " + limit + ": it has to be positive");
        }
        byte[] wanted = text.getBytes(UTF_8);
        Deadline deadline = Deadline.in(limit);
        synchronized (written) {
            long from = Math.max(place, log.began());
            long unsearched = from;
            while (true) {
                long end = written.find(wanted, unsearched);
                if (end >= 0) {
                    found(end);
                    return new String(written.between(from, end), UTF_8);
                }
                long total = written.total();
                unsearched = Math.max(from, total - wanted.length + 1);
                if (deadline.passed()) {
                    throw failed(text, from, lateness(shown));
                }
                if (written.ended()) {
                    String why = written.reason();
                    throw failed(text, from, why.isEmpty() ? "the machine is closed" : why);
                }
                awaitMore(text, from, total, deadline);
            }
        }
    }

    private static void requireFindable(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException(
                    "the text to wait for is empty: give some of what will be printed");
        }
        if (text.indexOf(CARRIAGE_RETURN) >= 0 || text.indexOf(ESCAPE) >= 0) {
            throw new IllegalArgumentException(
                    "the text to wait for holds a carriage return or an escape: leave them out, as"
                            + " what is printed is searched without them");
        }
    }

    private String lateness(String shown) {
        return "it was not printed within "
                + shown
                + (log.attached() ? "" : ", and the machine does not run: start it");
    }

    private void awaitMore(String text, long from, long total, Deadline deadline) {
        try {
            written.awaitMore(total, Math.max(1, deadline.left().toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(text, from, "this thread was interrupted");
        }
    }

    private SystemContainerException failed(String text, long from, String why) {
        String since = ConsoleLog.lastLines(printedSince(from), LINES);
        String newLine = System.lineSeparator();
        String last =
                since.isEmpty()
                        ? "; nothing was printed since the last text that was waited for, and"
                                + " before that:"
                                + newLine
                                + MachineText.lines(log.lastLines(LINES))
                        : "; the last lines printed:" + newLine + MachineText.lines(since);
        return new SystemContainerException(
                "waiting for `"
                        + text.replace("\n", "\\n")
                        + "` on the console of machine `"
                        + log.machine()
                        + "`: "
                        + why
                        + last);
    }

    private String printedSince(long from) {
        long total = written.total();
        return new String(written.between(Math.max(from, total - SHOWN), total), UTF_8);
    }
}
