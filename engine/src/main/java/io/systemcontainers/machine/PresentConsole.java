package io.systemcontainers.machine;

import io.systemcontainers.Console;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;

/** Be the console of whichever incarnation a machine is at present. */
record PresentConsole(Supplier<Console> present) implements Console {

    @Override
    public String log() {
        return present.get().log();
    }

    @Override
    public InputStream stream() {
        return present.get().stream();
    }

    @Override
    public OutputStream input() {
        return present.get().input();
    }

    @Override
    public void type(String text) {
        Objects.requireNonNull(text, "text");
        present.get().type(text);
    }

    @Override
    public String await(String text) {
        Objects.requireNonNull(text, "text");
        return present.get().await(text);
    }

    @Override
    public String await(String text, Duration limit) {
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(limit, "limit");
        return present.get().await(text, limit);
    }

    @Override
    public void rewind() {
        present.get().rewind();
    }
}
