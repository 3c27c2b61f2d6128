package io.systemcontainers.exec;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** Hand on what a command writes to a stream. */
final class StreamSink implements Sink {

    private final OutputStream stream;
    private byte[] block = {};

    StreamSink(OutputStream stream) {
        this.stream = stream;
    }

    @Override
    public void take(ByteBuffer bytes) throws IOException {
        int length = bytes.remaining();
        if (block.length < length) {
            block = new byte[length];
        }
        bytes.get(block, 0, length);
        stream.write(block, 0, length);
    }

    @Override
    public void end() throws IOException {
        stream.flush();
    }
}
