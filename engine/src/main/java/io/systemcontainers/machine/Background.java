package io.systemcontainers.machine;

import io.systemcontainers.SystemContainerException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Do what nobody has to wait for, one after the other: deleting files, above all. */
final class Background implements Executor, AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Background.class.getName());
    private static final Duration IDLE = Duration.ofSeconds(5);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(60);

    private final ThreadPoolExecutor thread =
            new ThreadPoolExecutor(
                    1,
                    1,
                    IDLE.toSeconds(),
                    TimeUnit.SECONDS,
                    new LinkedBlockingQueue<>(),
                    Background::thread);

    Background() {
        thread.allowCoreThreadTimeOut(true);
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "systemcontainers-background");
        thread.setDaemon(true);
        return thread;
    }

    /** Do a task; at once and here when this was closed. */
    @Override
    public void execute(Runnable task) {
        try {
            thread.execute(() -> run(task));
        } catch (RejectedExecutionException e) {
            run(task);
        }
    }

    private static void run(Runnable task) {
        run("cleaning up", task);
    }

    private static void run(String doing, Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | StackOverflowError e) {
            LOG.log(Level.WARNING, doing + "; the next start tries again", e);
        }
    }

    /**
     * Do a task that does not keep the next one from being done.
     *
     * @param doing what a warning says of it when it has failed
     */
    void execute(String doing, Runnable task) {
        execute(() -> run(doing, task));
    }

    /** Wait for what was begun. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSE_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                LOG.log(
                        Level.WARNING,
                        "cleaning up took longer than "
                                + CLOSE_LIMIT.toSeconds()
                                + " s; the next start does the rest");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SystemContainerException(
                    "waiting for the end of cleaning up: this thread was interrupted", e);
        }
    }
}
