package io.systemcontainers.exec;

import io.systemcontainers.sys.Poll;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.util.Objects;

/** Read an output of a running command straight from where it writes it. */
final class CommandInputStream extends InputStream {

    private static final int TICK_MILLISECONDS = 100;
    private static final int READ = 64 * 1024;

    /** Tell whether the command ended so long ago that its output is not waited for any more. */
    interface End {
        boolean isLongAgo();

        /** Say why the command was lost with the machine's state; empty where it was not. */
        String lost();
    }

    private final Source source;
    private final End commandsEnd;
    private ByteBuffer rest;
    private boolean atEnd;
    private Poll poll;
    private int late;
    private volatile boolean closed;

    CommandInputStream(byte[] soFar, Source source, boolean atEnd, End commandsEnd) {
        this.source = source;
        this.commandsEnd = commandsEnd;
        this.rest = ByteBuffer.wrap(soFar);
        this.atEnd = atEnd;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public synchronized int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length == 0) {
            return 0;
        }
        if (closed) {
            throw closed();
        }
        if (!rest.hasRemaining() && !fill()) {
            return -1;
        }
        int taken = Math.min(length, rest.remaining());
        rest.get(bytes, offset, taken);
        return taken;
    }

    @Override
    public synchronized int available() {
        return rest.remaining();
    }

    private boolean fill() throws IOException {
        while (!atEnd) {
            if (closed) {
                throw closed();
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("reading the output of a command");
            }
            if (poll == null) {
                poll = new Poll(READ, source.fd());
            }
            boolean anything = poll.await(TICK_MILLISECONDS);
            if (commandsEnd.isLongAgo() && (!anything || ++late > CommandLaunch.LATE_READS)) {
                end();
            } else if (anything && take()) {
                return true;
            }
        }
        return false;
    }

    /* Whether there were bytes. */
    private boolean take() throws IOException {
        ByteBuffer bytes = once();
        if (bytes == null) {
            return false;
        }
        if (!bytes.hasRemaining()) {
            end();
            requireToBeWhole();
            return false;
        }
        rest = bytes;
        return true;
    }

    private void requireToBeWhole() throws IOException {
        if (!commandsEnd.lost().isEmpty()) {
            throw new IOException("reading the output of a command: " + commandsEnd.lost());
        }
    }

    private static IOException closed() {
        return new IOException("reading the output of a command: the stream is closed");
    }

    private ByteBuffer once() throws IOException {
        try {
            return source.read(poll, 0);
        } catch (ClosedByInterruptException e) {
            InterruptedIOException interrupted =
                    new InterruptedIOException("reading the output of a command");
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    private void end() {
        atEnd = true;
        release();
    }

    private void release() {
        if (poll != null) {
            poll.close();
            poll = null;
        }
        rest = ByteBuffer.allocate(0);
        source.close();
    }

    /** Close it: a command that goes on writing gets a SIGPIPE. A read ends within a moment. */
    @Override
    public void close() {
        closed = true;
        synchronized (this) {
            release();
        }
    }
}
