package io.systemcontainers.image.download;

import io.systemcontainers.SystemContainerException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Run a bounded number of things at once, and stop all when one fails. */
public final class Workers implements AutoCloseable {

    private static final long END_LIMIT_SECONDS = 60;

    private final ExecutorService threads;

    /**
     * Start workers.
     *
     * @param name what they do, for the names of their threads
     * @param count how many things run at once
     */
    public Workers(String name, int count) {
        AtomicInteger number = new AtomicInteger();
        threads =
                Executors.newFixedThreadPool(
                        count,
                        task -> {
                            Thread thread =
                                    new Thread(
                                            task,
                                            "systemcontainers-"
                                                    + name
                                                    + "-"
                                                    + number.incrementAndGet());
                            thread.setDaemon(true);
                            return thread;
                        });
    }

    /**
     * Does something with one of several things.
     *
     * @param <T> what it is done with
     * @param <R> what comes of it
     */
    public interface Work<T, R> {
        /**
         * Do it.
         *
         * @param one what to do it with
         * @return what comes of it
         * @throws InterruptedException if it is to stop because other work failed
         */
        R of(T one) throws InterruptedException;
    }

    /**
     * Do the same with all of several things.
     *
     * @param <T> what it is done with
     * @param <R> what comes of it
     * @param items the things
     * @param work what to do with each
     * @return the results in the order of the things
     * @throws SystemContainerException the first failure; the rest is stopped
     * @throws InterruptedException if this thread is interrupted; the work is stopped
     */
    public <T, R> List<R> all(Collection<T> items, Work<T, R> work) throws InterruptedException {
        CompletionService<R> completions = new ExecutorCompletionService<>(threads);
        List<Future<R>> futures = new ArrayList<>();
        for (T item : items) {
            futures.add(completions.submit(() -> work.of(item)));
        }
        try {
            for (int i = 0; i < futures.size(); i++) {
                completions.take().get();
            }
            List<R> results = new ArrayList<>();
            for (Future<R> future : futures) {
                results.add(future.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw unchecked(e.getCause());
        } finally {
            futures.forEach(future -> future.cancel(true));
        }
    }

    private static RuntimeException unchecked(Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException runtime
                ? runtime
                : new SystemContainerException("working on an image: " + cause, cause);
    }

    /** Stop what still runs and wait for its end, so that nobody writes into a deleted folder. */
    @Override
    public void close() {
        threads.shutdownNow();
        boolean interrupted = false;
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(END_LIMIT_SECONDS);
        try {
            while (!threads.isTerminated() && System.nanoTime() < end) {
                try {
                    threads.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        if (!threads.isTerminated()) {
            throw new SystemContainerException(
                    "stopping the workers of an image: they did not end within "
                            + END_LIMIT_SECONDS
                            + " s");
        }
    }
}
