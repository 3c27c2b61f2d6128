package io.systemcontainers.image.download;

import java.io.PrintStream;
import java.time.Duration;

/** One line of a terminal that is written again and again. */
final class TerminalProgress implements ProgressOutput {

    /** ECMA-48, EL: from here to the end of the line. */
    private static final String ERASE = "\u001b[K";

    private static final Duration INTERVAL = Duration.ofMillis(200);

    /** Knows how wide the terminal is, which may change at any time. */
    interface Width {
        /** Return how many characters a line has; 0 where that is not known. */
        int columns();
    }

    private final PrintStream out;
    private final Width width;
    private boolean shown;

    TerminalProgress(PrintStream out, Width width) {
        this.out = out;
        this.width = width;
    }

    @Override
    public synchronized void status(String text) {
        out.print("\r" + cut(ProgressText.printable(text)) + ERASE);
        out.flush();
        shown = true;
    }

    /* A line that is longer than the terminal could not be written over; the last column wraps. */
    private String cut(String text) {
        int columns = width.columns();
        int most = columns > 1 ? columns - 1 : Integer.MAX_VALUE;
        return text.length() <= most ? text : text.substring(0, most - 1) + "…";
    }

    @Override
    public synchronized void line(String text) {
        clear();
        out.println(ProgressText.printable(text));
        out.flush();
    }

    @Override
    public synchronized void clear() {
        if (shown) {
            out.print("\r" + ERASE);
            out.flush();
            shown = false;
        }
    }

    @Override
    public Duration interval() {
        return INTERVAL;
    }
}
