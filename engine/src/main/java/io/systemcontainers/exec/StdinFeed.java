package io.systemcontainers.exec;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.NonBlocking;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Give a command bytes that are there already, whenever there is room for some. */
final class StdinFeed implements AutoCloseable {

    private static final int BLOCK = 128 * 1024;

    private final OpenedStdin source;
    private final NonBlocking target;
    private final boolean terminal;
    private final ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
    private byte last = '\n';
    private boolean atEnd;

    /**
     * Prepare to feed.
     *
     * @param source what can be read without waiting; closed at the end
     * @param target the end of a pipe, which is closed at the end, or the master of a terminal
     * @param terminal whether it is a terminal
     */
    StdinFeed(OpenedStdin source, NonBlocking target, boolean terminal) {
        this.source = source;
        this.target = target;
        this.terminal = terminal;
        block.flip();
    }

    /** Return the descriptor to wait for room at. */
    Fd fd() {
        return target.fd();
    }

    /**
     * Write as much as there is room for.
     *
     * @return false when there is nothing more to write, or nobody reads any more
     */
    boolean feed() {
        while (block.hasRemaining() || refill()) {
            int written = target.write(block);
            if (written < 0) {
                return false;
            }
            if (block.hasRemaining()) {
                return true;
            }
        }
        return false;
    }

    private boolean refill() {
        if (atEnd) {
            return false;
        }
        block.clear();
        try {
            atEnd = source.channel().read(block) < 0;
        } catch (IOException e) {
            throw new SystemContainerException(
                    "reading " + source.shown() + ", the input of a command: " + e, e);
        }
        if (atEnd && terminal) {
            block.put(CommandStdin.endOfFile(last));
        } else if (block.position() > 0) {
            last = block.get(block.position() - 1);
        }
        block.flip();
        return block.hasRemaining();
    }

    /** Be done with it; the end of a pipe's content is that nobody can write to it any more. */
    @Override
    public void close() {
        try {
            source.close();
        } finally {
            if (!terminal) {
                target.close();
            }
        }
    }
}
