package io.systemcontainers.exec;

import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.Pipe;
import io.systemcontainers.sys.Poll;
import io.systemcontainers.sys.Terminal;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;

/** Know where the output of a command is read from. */
sealed interface Source extends AutoCloseable {

    Fd fd();

    /**
     * Read what is there, once it was found ready.
     *
     * @param poll what has found it ready, and lends its buffer
     * @param index its place there
     * @return the bytes, valid until the next call with the same poll; none at the end; null where
     *     there is nothing after all
     * @throws ClosedByInterruptException if this thread was interrupted
     */
    ByteBuffer read(Poll poll, int index) throws ClosedByInterruptException;

    @Override
    void close();

    /** A pipe that only the JVM reads. */
    record OfPipe(Pipe pipe) implements Source {

        private static final ByteBuffer END = ByteBuffer.allocate(0);

        @Override
        public Fd fd() {
            return pipe.reader();
        }

        @Override
        public ByteBuffer read(Poll poll, int index) throws ClosedByInterruptException {
            return poll.hasBytes(index) ? poll.read(pipe) : END;
        }

        @Override
        public void close() {
            pipe.close();
        }
    }

    /** The master of a terminal, and what its output is read into. */
    record OfTerminal(Terminal terminal, byte[] block) implements Source {

        private static final int READ = 64 * 1024;

        OfTerminal(Terminal terminal) {
            this(terminal, new byte[READ]);
        }

        @Override
        public Fd fd() {
            return terminal.fd();
        }

        @Override
        public ByteBuffer read(Poll poll, int index) {
            int length = terminal.read(block);
            if (length == 0) {
                return null;
            }
            return ByteBuffer.wrap(block, 0, Math.max(0, length));
        }

        @Override
        public void close() {
            terminal.close();
        }
    }
}
