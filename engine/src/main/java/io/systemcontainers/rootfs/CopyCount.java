package io.systemcontainers.rootfs;

import io.systemcontainers.CopyProgress;
import java.util.function.Consumer;

/**
 * Count what has been copied, and tell somebody about it now and then.
 *
 * <p>To count is one thing and to tell another: a thread must not run foreign code while it acts as
 * a machine's root.
 */
final class CopyCount {

    private static final long INTERVAL = 100_000_000;

    private final Consumer<? super CopyProgress> listener;
    private long files;
    private long bytes;
    private Object last = "";
    private long told = System.nanoTime() - INTERVAL;

    CopyCount(Consumer<? super CopyProgress> listener) {
        this.listener = listener;
    }

    void bytes(long more, Object path) {
        bytes += more;
        last = path;
    }

    void file(Object path) {
        files++;
        last = path;
    }

    /** Tell how far it is, unless that was told a moment ago. */
    void tell() {
        if (System.nanoTime() - told >= INTERVAL) {
            complete();
        }
    }

    void complete() {
        listener.accept(new CopyProgress(files, bytes, last.toString()));
        told = System.nanoTime();
    }
}
