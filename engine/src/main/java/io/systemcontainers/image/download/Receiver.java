package io.systemcontainers.image.download;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.function.LongConsumer;

/** Take in a file: write it, count it, and make its SHA-256, all in one pass. */
final class Receiver {

    private final WritableByteChannel target;
    private final long limit;
    private final LongConsumer progress;
    private final MessageDigest digest = Digest.sha256();
    private volatile long received;
    private volatile long lastActivity = System.nanoTime();

    Receiver(WritableByteChannel target, long limit, LongConsumer progress) {
        this.target = target;
        this.limit = limit;
        this.progress = progress;
    }

    void accept(ByteBuffer part) throws IOException {
        int length = part.remaining();
        lastActivity = System.nanoTime();
        received += length;
        if (received > limit) {
            throw new TooLongException("it is longer than the " + limit + " bytes it should have");
        }
        digest.update(part.duplicate());
        while (part.hasRemaining()) {
            target.write(part);
        }
        progress.accept(length);
    }

    /** Take back what was reported as progress, before another attempt. */
    void undo() {
        progress.accept(-received);
    }

    long received() {
        return received;
    }

    long idleNanos() {
        return System.nanoTime() - lastActivity;
    }

    /** Return the SHA-256 in hexadecimal; nothing may be received after. */
    String sha256() {
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Says that a file is not what it should be; another attempt would not help. */
    static final class TooLongException extends IOException {

        private static final long serialVersionUID = 1L;

        TooLongException(String message) {
            super(message);
        }
    }
}
