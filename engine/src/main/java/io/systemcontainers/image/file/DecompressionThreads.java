package io.systemcontainers.image.file;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Threads that decompress the blocks of a file, while another reads what is in them in order. */
final class DecompressionThreads implements AutoCloseable {

    private final ExecutorService threads;

    DecompressionThreads(int count) {
        threads = Executors.newFixedThreadPool(count, DecompressionThreads::thread);
    }

    /** Name a thread that does not keep this JVM from ending. */
    static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "systemcontainers-decompress");
        thread.setDaemon(true);
        return thread;
    }

    Future<byte[]> submit(Callable<byte[]> block) {
        return threads.submit(block);
    }

    /** Wait for a block. */
    static byte[] content(Future<byte[]> block) throws IOException {
        try {
            return block.get();
        } catch (InterruptedException e) {
            throw interrupted(e);
        } catch (ExecutionException | CancellationException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            String why = cause.getMessage();
            throw new IOException(why == null ? cause.getClass().getSimpleName() : why, cause);
        }
    }

    /** Say that this thread is to stop, so that its caller sees it, too. */
    static InterruptedIOException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        InterruptedIOException interrupted =
                new InterruptedIOException("this thread was interrupted");
        interrupted.initCause(e);
        return interrupted;
    }

    /** End the threads, and wait for their end: then the file can be closed. */
    @Override
    public void close() {
        threads.shutdownNow();
        boolean interrupted = false;
        while (!threads.isTerminated()) {
            try {
                // Each decompresses one block to its end, from a file: no other process delays it.
                threads.awaitTermination(1, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
