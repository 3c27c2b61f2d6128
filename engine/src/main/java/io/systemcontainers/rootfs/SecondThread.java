package io.systemcontainers.rootfs;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Copy the parts of one directory at a time in two threads. To make a small file is the kernel's
 * work, most of it in the overlay, and a second processor may do a part of it: docs/performance.md.
 *
 * <p>The second thread shares neither a {@link Directory} nor the identity that it makes files
 * with. It is started when it is first needed, and has nothing to do when a failure gets out of
 * here.
 */
final class SecondThread implements AutoCloseable {

    private static final long TELLING_MILLIS = 50;
    private static final boolean USEFUL = Runtime.getRuntime().availableProcessors() > 1;

    private final CopyCount count;
    private final Function<SecondThread, DirectoryCopy> copies;
    private ExecutorService executor;
    private boolean busy;

    /**
     * @param count who is told how far it is, and what stops both threads
     * @param copies makes the second thread's own copy, which shares its work with nobody
     */
    SecondThread(CopyCount count, Function<SecondThread, DirectoryCopy> copies) {
        this.count = count;
        this.copies = copies;
    }

    private SecondThread() {
        this(null, null);
        busy = true;
    }

    /** Copy all parts, the first thread's in the calling one. */
    void share(List<CopyPart> parts, DirectoryCopy first, Directory target) {
        if (busy || !USEFUL) {
            parts.forEach(part -> part.copy(first, target));
            return;
        }
        busy = true;
        if (executor == null) {
            executor = Executors.newSingleThreadExecutor(SecondThread::thread);
        }
        Queue<CopyPart> queue = new ConcurrentLinkedQueue<>(parts);
        Directory aliased = target.forAnotherThread();
        Future<?> others =
                executor.submit(
                        () -> {
                            try (DirectoryCopy second = copies.apply(new SecondThread())) {
                                copy(queue, second, aliased);
                            }
                        });
        try {
            copy(queue, first, target);
            while (!isDone(others)) {
                count.tell();
            }
        } catch (RuntimeException | Error e) {
            throw stop(e, others);
        } finally {
            busy = false;
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "systemcontainers-copy");
        thread.setDaemon(true);
        return thread;
    }

    private void copy(Queue<CopyPart> queue, DirectoryCopy copy, Directory target) {
        try {
            for (CopyPart part = queue.poll(); part != null; part = queue.poll()) {
                count.requireGoing();
                part.copy(copy, target);
            }
        } catch (RuntimeException | Error e) {
            count.stop(e);
            throw e;
        }
    }

    /* Whatever was thrown first, once both threads have ended. */
    private Error stop(Throwable thrown, Future<?> others) {
        count.stop(thrown);
        boolean done = false;
        while (!done) {
            try {
                done = isDone(others);
            } catch (RuntimeException | Error e) {
                done = true; // It is the one that stopped both, or was stopped by it.
            }
        }
        count.requireGoing();
        return new AssertionError("the copy goes on", thrown);
    }

    private boolean isDone(Future<?> others) {
        boolean interrupted = Thread.interrupted();
        try {
            others.get(TELLING_MILLIS, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            interrupted = true;
            return false;
        } catch (ExecutionException e) {
            count.requireGoing();
            throw new IllegalStateException(e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        if (executor != null) {
            executor.shutdown();
        }
    }
}
