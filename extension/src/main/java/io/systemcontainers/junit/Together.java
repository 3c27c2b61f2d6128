package io.systemcontainers.junit;

import io.systemcontainers.SystemContainerException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Do the same to several machines at once, and to each of them, whatever fails. */
final class Together {

    /** How many at once: what boots takes processor time. */
    static final int LIMIT = Math.max(2, Runtime.getRuntime().availableProcessors());

    private Together() {}

    /**
     * Do it, and throw the failure of the first one in the list, with the others suppressed. A
     * single one is seen to in this thread. When that is interrupted, so are the others, and waited
     * for.
     */
    static <T> void each(List<T> all, Consumer<? super T> action) {
        if (all.size() == 1) {
            action.accept(all.get(0));
            return;
        }
        Map<Integer, Throwable> failures = new ConcurrentSkipListMap<>();
        ExecutorService threads =
                Executors.newFixedThreadPool(Math.min(all.size(), LIMIT), Together::thread);
        for (int i = 0; i < all.size(); i++) {
            int index = i;
            threads.execute(() -> attempt(() -> action.accept(all.get(index)), index, failures));
        }
        boolean interrupted = await(threads);
        throwFirst(failures.values());
        if (interrupted) {
            throw new SystemContainerException("waiting for several machines: interrupted");
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "systemcontainers-together");
        thread.setDaemon(true);
        return thread;
    }

    private static void attempt(Runnable action, int index, Map<Integer, Throwable> failures) {
        try {
            action.run();
        } catch (Throwable t) { // it is thrown in the thread that waits
            failures.put(index, t);
        }
    }

    private static boolean await(ExecutorService threads) {
        boolean interrupted = false;
        boolean ended = false;
        threads.shutdown();
        while (!ended) {
            try {
                ended = threads.awaitTermination(1, TimeUnit.HOURS);
            } catch (InterruptedException e) {
                interrupted = true;
                threads.shutdownNow();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return interrupted;
    }

    /** Throw the first of several failures, if there is one, with the others suppressed. */
    static void throwFirst(Collection<Throwable> failures) {
        Throwable first = failures.stream().findFirst().orElse(null);
        failures.stream().distinct().skip(1).forEach(other -> first.addSuppressed(other));
        if (first instanceof Error error) {
            throw error;
        }
        if (first != null) { // what is done to machines declares no exceptions
            throw (RuntimeException) first;
        }
    }
}
