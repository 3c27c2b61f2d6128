package io.systemcontainers.image.download;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A small file in memory. */
final class MemoryReceiver implements Receiver {

    private final long limit;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    MemoryReceiver(long limit) {
        this.limit = limit;
    }

    @Override
    public long offset() {
        return 0;
    }

    @Override
    public Optional<String> validator() {
        return Optional.empty();
    }

    @Override
    public void begin(ResponseHead head) throws IOException {
        restart();
        if (head.status() == 206) {
            throw new RangeException("the server sends a part, and was asked for the whole");
        }
        check(head.length().orElse(0));
    }

    @Override
    public void accept(ByteBuffer part) throws IOException {
        check(bytes.size() + (long) part.remaining());
        byte[] copy = new byte[part.remaining()];
        part.get(copy);
        bytes.writeBytes(copy);
    }

    private void check(long length) throws IOException {
        if (length > limit) {
            throw new FinalException.Length(
                    "it is longer than the " + limit + " bytes it may have");
        }
    }

    @Override
    public void restart() {
        bytes.reset();
    }

    byte[] content() {
        return bytes.toByteArray();
    }
}
