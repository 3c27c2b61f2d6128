package io.systemcontainers.rootfs;

import io.systemcontainers.CopyProgress;
import java.util.function.Consumer;

/**
 * Count what has been copied by any thread, and tell somebody about it now and then.
 *
 * <p>To count is one thing and to tell another: a thread must not run foreign code while it acts as
 * a machine's root, and only the thread that made this tells.
 */
final class CopyCount {

    private static final long INTERVAL = 100_000_000;

    private final Consumer<? super CopyProgress> listener;
    private final Thread telling = Thread.currentThread();
    private long files;
    private long bytes;
    private Object last = "";
    private long told = System.nanoTime() - INTERVAL;
    private Throwable reason;

    CopyCount(Consumer<? super CopyProgress> listener) {
        this.listener = listener;
    }

    synchronized void bytes(long more, Object path) {
        requireGoing();
        bytes += more;
        last = path;
    }

    synchronized void file(Object path) {
        files++;
        last = path;
    }

    /** End the copy in all threads; the first reason counts. */
    synchronized void stop(Throwable thrown) {
        if (reason == null) {
            reason = thrown;
        }
    }

    /** Throw why the copy was ended, if it was. */
    synchronized void requireGoing() {
        if (reason instanceof RuntimeException exception) {
            throw exception;
        }
        if (reason instanceof Error error) {
            throw error;
        }
    }

    /** Tell how far it is, unless that was told a moment ago. */
    void tell() {
        if (Thread.currentThread() == telling && System.nanoTime() - told >= INTERVAL) {
            complete();
        }
    }

    void complete() {
        listener.accept(progress());
        told = System.nanoTime();
    }

    private synchronized CopyProgress progress() {
        return new CopyProgress(files, bytes, last.toString());
    }
}
