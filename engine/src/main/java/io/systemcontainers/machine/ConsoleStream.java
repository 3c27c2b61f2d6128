package io.systemcontainers.machine;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Objects;

/** Read a console from now on, at one's own pace. */
final class ConsoleStream extends InputStream {

    private final String machine;
    private final Scrollback console;
    private long place;
    private volatile boolean closed;

    ConsoleStream(String machine, Scrollback console) {
        this.machine = machine;
        this.console = console;
        this.place = console.total();
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
                sayWhatWasDropped();
                int count = console.read(place, bytes, offset, length);
                if (count > 0) {
                    place += count;
                    return count;
                }
                if (console.ended()) {
                    return -1;
                }
                waitForMore();
            }
            return -1;
        }
    }

    private void sayWhatWasDropped() throws IOException {
        long dropped = console.start() - place;
        if (dropped > 0) {
            place += dropped;
            throw new IOException(
                    "reading the console of machine `"
                            + machine
                            + "`: "
                            + dropped
                            + " bytes were dropped, for they came faster than they were read:"
                            + " read on for what came after them");
        }
    }

    private void waitForMore() throws InterruptedIOException {
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
            return closed ? 0 : (int) there;
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
