package io.systemcontainers.console;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Objects;

/** Read a console, from what is kept of it on, at one's own pace. */
final class ConsoleStream extends InputStream {

    private final String machine;
    private final Scrollback console;
    private long place;
    private ByteBuffer marker = ByteBuffer.allocate(0);
    private boolean closed;

    ConsoleStream(String machine, Scrollback console) {
        this.machine = machine;
        this.console = console;
        this.place = console.start();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length == 0) {
            return 0;
        }
        synchronized (console) {
            while (!closed) {
                int count = next(bytes, offset, length);
                if (count > 0) {
                    return count;
                }
                if (console.ended()) {
                    requireToBeWhole();
                    return -1;
                }
                awaitMore();
            }
            return -1;
        }
    }

    private void requireToBeWhole() throws IOException {
        if (!console.reason().isEmpty()) {
            throw new IOException(
                    "reading the console of machine `" + machine + "`: " + console.reason());
        }
    }

    private int next(byte[] bytes, int offset, int length) {
        if (!marker.hasRemaining() && place < console.start()) {
            skip();
        }
        if (marker.hasRemaining()) {
            int count = Math.min(length, marker.remaining());
            marker.get(bytes, offset, count);
            return count;
        }
        int count = console.read(place, bytes, offset, length);
        place += count;
        return count;
    }

    private void skip() {
        long next = console.restart();
        marker = ByteBuffer.wrap(gap(next - place).getBytes(US_ASCII));
        place = next;
    }

    /* With the line ends of a terminal, as everything around it. */
    private static String gap(long dropped) {
        return "\r\n[... " + dropped + " bytes of the console were dropped here ...]\r\n";
    }

    private void awaitMore() throws InterruptedIOException {
        try {
            console.awaitMore(place, 0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted =
                    new InterruptedIOException(
                            "reading the console of machine `"
                                    + machine
                                    + "`: this thread was interrupted");
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    @Override
    public int available() {
        synchronized (console) {
            long there = console.total() - Math.max(place, console.start());
            return closed ? 0 : (int) there + marker.remaining();
        }
    }

    @Override
    public void close() {
        synchronized (console) {
            closed = true;
            console.notifyAll();
        }
    }
}
