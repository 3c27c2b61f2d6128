package io.systemcontainers.machine;

import io.systemcontainers.SystemContainerException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What no caller waits for, done one after the other: the deletion of files, above all. What fails,
 * for lack of descriptors for example, is tried again.
 */
final class Background implements Executor, AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Background.class.getName());
    private static final Duration IDLE = Duration.ofSeconds(5);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(60);

    private final ThreadPoolExecutor thread =
            new ThreadPoolExecutor(
                    1,
                    1,
                    IDLE.toSeconds(),
                    TimeUnit.SECONDS,
                    new LinkedBlockingQueue<>(),
                    Background::thread);
    private final Timer timer;
    private final Queue<Runnable> failed = new ConcurrentLinkedQueue<>();
    /* There is one next time for all that has failed. */
    private final AtomicBoolean planned = new AtomicBoolean();
    private volatile Duration pause = FIRST_PAUSE;

    /** Begins tasks later, on a thread that must not be kept. */
    interface Timer {
        void after(Duration pause, Runnable task);
    }

    Background() {
        this(
                (pause, task) ->
                        CompletableFuture.delayedExecutor(
                                        pause.toMillis(), TimeUnit.MILLISECONDS, Runnable::run)
                                .execute(task));
    }

    Background(Timer timer) {
        this.timer = timer;
        thread.allowCoreThreadTimeOut(true);
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "systemcontainers-background");
        thread.setDaemon(true);
        return thread;
    }

    /** Do a task; at once and here when this was closed, or there is no thread to be had. */
    @Override
    public void execute(Runnable task) {
        try {
            thread.execute(() -> run(task));
        } catch (RejectedExecutionException e) {
            runForTheLastTime(task);
        } catch (OutOfMemoryError e) {
            run(task);
        }
    }

    private void run(Runnable task) {
        tryAgain();
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOG.log(Level.WARNING, "cleaning up, which is tried again", e);
            failed.add(task);
            planAnother();
        }
    }

    /* With each other task, too: what was missing may be there again. */
    private void tryAgain() {
        for (int left = failed.size(); left > 0; left--) {
            Runnable task = failed.poll();
            if (task == null) {
                return;
            }
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                LOG.log(Level.DEBUG, "cleaning up once more", e);
                failed.add(task);
            }
        }
    }

    private void planAnother() {
        if (!planned.compareAndSet(false, true)) {
            return;
        }
        try {
            timer.after(pause, this::beginAnother);
        } catch (OutOfMemoryError e) {
            hasNoThread(e);
        }
    }

    private void beginAnother() {
        try {
            thread.execute(this::another);
        } catch (RejectedExecutionException e) {
            LOG.log(Level.DEBUG, "what failed is tried for the last time by close", e);
        } catch (OutOfMemoryError e) {
            hasNoThread(e);
        }
    }

    private void hasNoThread(OutOfMemoryError failure) {
        planned.set(false);
        LOG.log(Level.DEBUG, "there is no thread to be had: the next task tries again", failure);
    }

    private void another() {
        planned.set(false);
        tryAgain();
        if (failed.isEmpty()) {
            pause = FIRST_PAUSE;
        } else {
            Duration longer = pause.multipliedBy(2);
            pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
            planAnother();
        }
    }

    private static void runForTheLastTime(Runnable task) {
        runForTheLastTime("cleaning up", task);
    }

    private static void runForTheLastTime(String doing, Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOG.log(Level.WARNING, doing + "; the next start tries again", e);
        }
    }

    /**
     * Do a task once, which does not keep the next one from being done.
     *
     * @param doing what a warning says of it when it has failed
     */
    void execute(String doing, Runnable task) {
        execute(() -> runForTheLastTime(doing, task));
    }

    /** Wait for what was begun, and try what has failed for the last time. */
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
        for (Runnable task = failed.poll(); task != null; task = failed.poll()) {
            runForTheLastTime(task);
        }
    }
}
