package io.systemcontainers.exec;

import io.systemcontainers.ExecOutput;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.Poll;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Take one output of a command: keep it and hand it on as it comes, until somebody asks for it as a
 * stream, who then reads it instead.
 */
final class CommandOutput implements AutoCloseable {

    private final Source source;
    private final Capture capture;
    private final List<Sink> sinks;
    private boolean ended;
    private boolean released;
    private CommandInputStream stream;

    CommandOutput(Source source, Capture.Bound bound, List<Sink> sinks) {
        this.source = source;
        this.capture = new Capture(bound);
        this.sinks = sinks;
    }

    Fd fd() {
        return source.fd();
    }

    /** Tell whether something may be dropped of what is taken next, and nobody else has it. */
    synchronized boolean isFull(int next) {
        return stream == null && sinks.isEmpty() && !capture.hasRoomFor(next);
    }

    /**
     * Take what is there.
     *
     * @return false when there is nothing more to take: it is at its end, or is read as a stream
     */
    synchronized boolean take(Poll poll, int index) throws IOException {
        if (stream != null) {
            return false;
        }
        ByteBuffer bytes = source.read(poll, index);
        if (bytes == null) {
            return true;
        }
        if (!bytes.hasRemaining()) {
            end();
            return false;
        }
        boolean taken = false;
        try {
            for (Sink sink : sinks) {
                sink.take(bytes.duplicate());
            }
            taken = true;
        } finally {
            ended |= !taken; // whoever has thrown hears no more of it
            capture.take(bytes);
        }
        return true;
    }

    /** Hear that no more of it is taken. */
    synchronized void end() throws IOException {
        if (!ended && stream == null) {
            ended = true;
            for (Sink sink : sinks) {
                sink.end();
            }
        }
    }

    /** Return what was kept so far. */
    synchronized ExecOutput output() {
        return stream == null ? capture.output() : ExecOutput.EMPTY;
    }

    /** Return the stream that it is read from, instead of being taken. */
    synchronized CommandInputStream stream(CommandInputStream.End commandsEnd) {
        if (stream != null) {
            return stream;
        }
        if (!sinks.isEmpty()) {
            throw new IllegalStateException(
                    "this output is handed on as it comes: read it there, or do not hand it on");
        }
        ExecOutput soFar = capture.output();
        if (soFar.dropped() > 0) {
            throw new IllegalStateException(
                    soFar.dropped()
                            + " bytes of this output were dropped already: ask for the stream"
                            + " before the command's end, or keep more");
        }
        stream = new CommandInputStream(soFar.bytes(), source, ended || released, commandsEnd);
        return stream;
    }

    /** Close it unless it is read as a stream; who reads that closes it. */
    synchronized void release() {
        if (stream == null) {
            released = true;
            source.close();
        }
    }

    /** Close it, and the stream if there is one. */
    @Override
    public void close() {
        CommandInputStream reader = asked();
        if (reader == null) {
            release();
        } else {
            reader.close();
        }
    }

    /* Not to be closed while this is locked: whoever reads may take a moment to let go. */
    private synchronized CommandInputStream asked() {
        return stream;
    }
}
