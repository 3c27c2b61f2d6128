package io.systemcontainers.image;

import io.systemcontainers.CopyProgress;
import io.systemcontainers.image.download.ProgressOutput;
import io.systemcontainers.image.download.ProgressText;
import io.systemcontainers.image.file.UnpackListener;
import java.util.function.LongSupplier;

/**
 * Says how far the unpacking of an image is, every now and then, and nothing where it takes less
 * than that. Not for use by several threads at once.
 */
final class UnpackProgress implements UnpackListener, AutoCloseable {

    private final ProgressOutput output;
    private final LongSupplier nanoTime;
    private final String image;
    private final long begin;
    private long next;
    private CopyProgress last;
    private boolean shown;

    UnpackProgress(ProgressOutput output, LongSupplier nanoTime, String image) {
        this.output = output;
        this.nanoTime = nanoTime;
        this.image = image;
        this.begin = nanoTime.getAsLong();
        this.next = begin + output.interval().toNanos();
    }

    @Override
    public void unpacked(CopyProgress progress) {
        last = progress;
        long now = nanoTime.getAsLong();
        if (now - next >= 0) {
            next = now + output.interval().toNanos();
            shown = true;
            output.status(image + ": unpacking: " + amount());
        }
    }

    private String amount() {
        return last.files() + " files, " + ProgressText.size(last.bytes());
    }

    /** Say that all of it is unpacked, where it was said that it is being unpacked. */
    void complete() {
        if (shown) {
            shown = false;
            String time = ProgressText.seconds(nanoTime.getAsLong() - begin);
            output.line(image + ": unpacked, " + amount() + " in " + time);
        }
    }

    /** End it: where it failed, nothing more is said. */
    @Override
    public void close() {
        if (shown) {
            output.clear();
        }
    }
}
