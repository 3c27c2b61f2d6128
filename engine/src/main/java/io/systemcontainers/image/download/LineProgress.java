package io.systemcontainers.image.download;

import java.time.Duration;

/** Lines one after the other, for the log of a build or a logger: few, and each says all. */
final class LineProgress implements ProgressOutput {

    private static final Duration INTERVAL = Duration.ofSeconds(5);

    /** Takes a line. */
    interface Lines {
        void print(String text);
    }

    private final Lines lines;

    LineProgress(Lines lines) {
        this.lines = lines;
    }

    @Override
    public void status(String text) {
        line(text);
    }

    @Override
    public void line(String text) {
        lines.print(ProgressText.printable(text));
    }

    @Override
    public void clear() {}

    @Override
    public Duration interval() {
        return INTERVAL;
    }
}
