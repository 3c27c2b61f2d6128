package io.systemcontainers.machine;

import io.systemcontainers.exec.Deadline;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Wait for the end of something that has to be over before anything else is done: an interrupt of
 * this thread does not make that any less necessary, and is kept for afterwards.
 */
final class UninterruptedWait {

    private UninterruptedWait() {}

    /**
     * Wait.
     *
     * @param end is completed when it is over
     * @param limit how long at most
     * @return whether it is over
     * @throws ExecutionException if it ended with a failure
     */
    static boolean until(CompletableFuture<?> end, Deadline limit) throws ExecutionException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    end.get(limit.left().toMillis(), TimeUnit.MILLISECONDS);
                    return true;
                } catch (TimeoutException e) {
                    return false;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
