package io.systemcontainers.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.systemcontainers.Console;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Objects;

/** Be the console of a machine of the native engine, as its user sees it. */
public final class NativeConsole implements Console {

    /* What is longer may be no number of milliseconds. */
    private static final Duration LONGEST_SHOWN = Duration.ofDays(1);

    private final ConsoleLog log;
    private final Expectation expectation;
    private final Runnable touched;

    /**
     * Give access to a console.
     *
     * @param log what it is and was
     * @param touched is called before something is typed
     */
    public NativeConsole(ConsoleLog log, Runnable touched) {
        this.log = log;
        this.expectation = new Expectation(log);
        this.touched = touched;
    }

    @Override
    public String log() {
        return log.text();
    }

    @Override
    public InputStream stream() {
        return log.stream();
    }

    @Override
    public OutputStream input() {
        return new KeyboardStream(this::type);
    }

    @Override
    public void type(String text) {
        Objects.requireNonNull(text, "text");
        byte[] bytes = text.getBytes(UTF_8);
        type(bytes, 0, bytes.length);
    }

    private void type(byte[] bytes, int offset, int length) {
        if (length == 0) {
            return;
        }
        expectation.typing();
        log.keyboard().type(bytes, offset, length, touched);
    }

    @Override
    public String await(String text) {
        Objects.requireNonNull(text, "text");
        return expectation.await(text, Limit.CONSOLE.duration(), Limit.CONSOLE.toString());
    }

    @Override
    public String await(String text, Duration limit) {
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(limit, "limit");
        return expectation.await(text, limit, shown(limit));
    }

    private static String shown(Duration limit) {
        return limit.compareTo(LONGEST_SHOWN) > 0
                ? limit.toSeconds() + " s"
                : limit.toMillis() + " ms";
    }

    @Override
    public void rewind() {
        expectation.rewind();
    }
}
