package io.systemcontainers.exec;

import io.systemcontainers.sys.NonBlocking;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Write the standard input of a command. Writing waits while the command does not read, but never
 * in the kernel, so that it ends with the command.
 */
final class CommandStdin extends OutputStream {

    private static final int TICK_MILLISECONDS = 100;
    private static final int BLOCK = 64 * 1024;

    private final NonBlocking target;
    private final Supplier<String> lost;
    private final boolean terminal;
    private final ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
    private volatile boolean closed;
    private byte last = '\n';

    /**
     * Write to a pipe, or to a terminal.
     *
     * @param target the pipe's end, which is closed at the end, or the master, which is not
     * @param terminal whether it is a terminal
     * @param lost says why the machine's state is another now; empty where it is not
     */
    CommandStdin(NonBlocking target, boolean terminal, Supplier<String> lost) {
        this.target = target;
        this.lost = lost;
        this.terminal = terminal;
    }

    @Override
    public void write(int single) throws IOException {
        write(new byte[] {(byte) single}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        for (int at = 0; at < length; ) {
            int part = Math.min(BLOCK, length - at);
            block.clear().put(bytes, offset + at, part).flip();
            writeBlock();
            at += part;
            last = bytes[offset + at - 1];
        }
    }

    private void writeBlock() throws IOException {
        while (block.hasRemaining()) {
            if (closed) {
                throw new IOException("writing the input of a command: the stream is closed");
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("writing the input of a command");
            }
            int written = target.write(block);
            if (written < 0) {
                throw new IOException(
                        "writing the input of a command: "
                                + (lost.get().isEmpty()
                                        ? "it has ended, or has closed its input"
                                        : lost.get()));
            }
            if (written == 0) {
                target.awaitRoom(TICK_MILLISECONDS);
            }
        }
    }

    /** Be done with it. On a terminal that is typed, as often as it takes: termios(3), VEOF. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        try {
            if (terminal) {
                write(endOfFile(last));
            }
        } finally {
            abandon();
        }
    }

    /** Have every writer fail from now on. */
    void abandon() {
        closed = true;
        if (!terminal) {
            target.close();
        }
    }

    /** Return what to type for the end of the input, which within a line only ends what is read. */
    static byte[] endOfFile(byte last) {
        byte end = 4;
        return last == '\n' ? new byte[] {end} : new byte[] {end, end};
    }
}
