package io.systemcontainers.exec;

import io.systemcontainers.sys.NonBlocking;
import io.systemcontainers.sys.Open;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Read a FIFO or a device of the host, to its end. Nobody knows how long that takes: closing this,
 * or interrupting whoever reads, ends it.
 */
final class SpecialFileStream extends InputStream {

    private static final int TICK_MILLISECONDS = 20;

    private final Path named;
    private final NonBlocking source;
    private volatile boolean closed;
    private boolean begun;

    /**
     * @param file the file
     * @param named what errors call it
     */
    SpecialFileStream(Path file, Path named) {
        this.named = named;
        this.source = new NonBlocking(Open.special(file), named.toString());
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        byte[] block = new byte[length];
        int read = 0;
        // A FIFO that has had no writer yet is at its end for read(2), and not for poll(2); one
        // whose
        // writer had gone when it was opened is at its end for read(2) alone.
        while (read == 0 && length > 0) {
            requireOpen();
            read = source.awaitBytes(TICK_MILLISECONDS) || begun ? source.read(block) : 0;
        }
        begun |= read > 0;
        System.arraycopy(block, 0, bytes, offset, Math.max(0, read));
        return read;
    }

    private void requireOpen() throws IOException {
        if (closed) {
            throw new IOException("reading `" + named + "`: it is closed");
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("reading `" + named + "`");
        }
    }

    @Override
    public void close() {
        closed = true;
        source.close();
    }
}
