package io.systemcontainers.console;

import io.systemcontainers.SystemContainerException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;

/** Type what is written to a stream. */
final class KeyboardStream extends OutputStream {

    /** Types some bytes. */
    @FunctionalInterface
    interface Typing {
        void type(byte[] bytes, int offset, int length);
    }

    private final Typing typing;
    private volatile boolean closed;

    KeyboardStream(Typing typing) {
        this.typing = typing;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (closed) {
            throw new IOException("typing on a console: this stream is closed: ask for another");
        }
        try {
            typing.type(bytes, offset, length);
        } catch (SystemContainerException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
