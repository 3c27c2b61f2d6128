package io.systemcontainers.image.file;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream that tells how much was read from it. */
final class CountedStream extends FilterInputStream {

    private final Count count;

    /** Is told how many bytes more were read, and may refuse them. */
    interface Count {
        void more(long bytes) throws IOException;
    }

    CountedStream(InputStream in, Count count) {
        super(in);
        this.count = count;
    }

    @Override
    public int read() throws IOException {
        int one = super.read();
        if (one >= 0) {
            count.more(1);
        }
        return one;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = super.read(buffer, offset, length);
        if (read > 0) {
            count.more(read);
        }
        return read;
    }
}
