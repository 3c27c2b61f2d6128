package io.systemcontainers.rootfs;

import io.systemcontainers.CopyProgress;
import io.systemcontainers.SystemContainerException;
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
        requireNotInterrupted(path);
        bytes += more;
        last = path;
    }

    void file(Object path) {
        files++;
        last = path;
    }

    /** End the copy when somebody wants that; what is not complete by then is taken away. */
    void requireNotInterrupted(Object path) {
        if (Thread.currentThread().isInterrupted()) {
            throw new SystemContainerException(
                    "copying `" + path + "`: this thread was interrupted");
        }
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
