package io.systemcontainers.image.file.squashfs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/** The bytes of an image: within it, or an error. Thread-safe. */
final class ImageBytes {

    private final FileChannel file;
    private final long end;

    ImageBytes(FileChannel file, long end) {
        this.file = file;
        this.end = end;
    }

    byte[] read(long offset, int length) throws IOException {
        Damaged.unless(offset >= 0 && offset <= end && length >= 0 && length <= end - offset);
        byte[] bytes = new byte[length];
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            int read = file.read(buffer, offset + buffer.position());
            if (read <= 0) {
                throw new IOException("the squashfs became shorter while it was read");
            }
        }
        return bytes;
    }

    ByteBuffer numbers(long offset, int length) throws IOException {
        return ByteBuffer.wrap(read(offset, length)).order(ByteOrder.LITTLE_ENDIAN);
    }
}
