package io.systemcontainers.image;

import io.systemcontainers.sys.Flock;
import java.time.Duration;
import java.util.function.Supplier;

/** Wait for a lock that other processes hold. */
public final class LockWait {

    /** There is no way to wait for flock(2) with a limit but to ask again. */
    private static final long POLL_MILLIS = 50;

    private LockWait() {}

    /**
     * Ask for a lock until it is free.
     *
     * @param attempt asks for it; null while it is not free
     * @param whenWaiting is called when it is not free at once
     * @param limit how long to ask
     * @return the lock, or null when the limit has passed
     * @throws InterruptedException if this thread is interrupted
     */
    public static Flock until(Supplier<Flock> attempt, Runnable whenWaiting, Duration limit)
            throws InterruptedException {
        Flock lock = attempt.get();
        if (lock == null) {
            whenWaiting.run();
        }
        long end = System.nanoTime() + limit.toNanos();
        while (lock == null && System.nanoTime() < end) {
            Thread.sleep(POLL_MILLIS);
            lock = attempt.get();
        }
        return lock;
    }
}
