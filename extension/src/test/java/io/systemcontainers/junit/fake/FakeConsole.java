package io.systemcontainers.junit.fake;

import io.systemcontainers.Console;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;

/** A console that has printed something, and nobody sits at. */
record FakeConsole(String log) implements Console {

    @Override
    public InputStream stream() {
        throw new UnsupportedOperationException();
    }

    @Override
    public OutputStream input() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void type(String text) {
        throw new UnsupportedOperationException();
    }

    @Override
    public String await(String text) {
        throw new UnsupportedOperationException();
    }

    @Override
    public String await(String text, Duration limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void rewind() {
        // nobody has waited for anything
    }
}
