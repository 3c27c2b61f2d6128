package io.systemcontainers.image.download;

import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.function.LongSupplier;

/** How fast a server sends: too slow when nothing comes, or next to nothing for long. */
final class TransferSpeed {

    /** A server that sends less is of no use: 100 MB would take a day. */
    static final long BYTES_PER_SECOND = 1024;

    private final Duration stall;
    private final Duration trickle;
    private final LongSupplier nanoTime;
    private long last;
    private long windowBegin;
    private long windowBytes;

    TransferSpeed(Duration stall, Duration trickle, LongSupplier nanoTime) {
        this.stall = stall;
        this.trickle = trickle;
        this.nanoTime = nanoTime;
        this.last = nanoTime.getAsLong();
        this.windowBegin = last;
    }

    /** A server sends too little; going on with it is no better. */
    static final class SlowException extends IOException {

        private static final long serialVersionUID = 1L;

        SlowException(String message) {
            super(message);
        }
    }

    synchronized void received(long bytes) {
        last = nanoTime.getAsLong();
        windowBytes += bytes;
    }

    synchronized void check() throws IOException {
        long now = nanoTime.getAsLong();
        if (now - last > stall.toNanos()) {
            throw new HttpTimeoutException(
                    "nothing came for "
                            + stall.toSeconds()
                            + " s ("
                            + Limit.STALL.property()
                            + ")");
        }
        if (now - windowBegin > trickle.toNanos()) {
            long bytes = windowBytes;
            windowBegin = now;
            windowBytes = 0;
            if (bytes < BYTES_PER_SECOND * trickle.toSeconds()) {
                throw new SlowException(
                        bytes
                                + " bytes came in "
                                + trickle.toSeconds()
                                + " s, which is less than "
                                + BYTES_PER_SECOND
                                + " a second ("
                                + Limit.TRICKLE.property()
                                + ")");
            }
        }
    }
}
