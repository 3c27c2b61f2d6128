package io.systemcontainers.machine;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.exec.Deadline;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;

/** End the incarnations that are a machine no more, which nobody has to wait for. */
final class Retired {

    private static final System.Logger LOG = System.getLogger(Retired.class.getName());

    private final String machine;
    private final Set<CompletableFuture<Void>> ending = ConcurrentHashMap.newKeySet();

    Retired(String machine) {
        this.machine = machine;
    }

    /** End one, on a thread of its own; on this one where there is none to be had. */
    void end(Incarnation incarnation) {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        Thread thread =
                new Thread(
                        () -> end(incarnation, ended), "systemcontainers-" + machine + "-retired");
        thread.setDaemon(true);
        ending.add(ended);
        try {
            thread.start();
        } catch (Error e) {
            LOG.log(Level.DEBUG, "ending what machine `" + machine + "` was before a reset", e);
            end(incarnation, ended);
        }
    }

    private void end(Incarnation incarnation, CompletableFuture<Void> ended) {
        try {
            incarnation.end();
            ending.remove(ended);
            ended.complete(null);
        } catch (RuntimeException | Error e) {
            LOG.log(
                    Level.WARNING,
                    "ending what machine `"
                            + machine
                            + "` was before a reset; it ends with this JVM",
                    e);
            ended.completeExceptionally(e);
        }
    }

    /**
     * Wait until all of them have ended. What kills each has its own limit; this one is for all.
     *
     * @throws RuntimeException if one could not be ended
     */
    void await() {
        Deadline limit = Deadline.in(Limit.KILL.duration().multipliedBy(2));
        for (CompletableFuture<Void> each : ending) {
            try {
                if (!UninterruptedWait.until(each, limit)) {
                    throw new SystemContainerException(
                            "ending what machine `"
                                    + machine
                                    + "` was before a reset: it did not within twice "
                                    + Limit.KILL);
                }
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RuntimeException failure) {
                    throw failure;
                }
                throw new IllegalStateException(e.getCause());
            }
        }
    }
}
