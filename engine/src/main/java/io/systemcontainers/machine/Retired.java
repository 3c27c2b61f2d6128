package io.systemcontainers.machine;

import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;

/** End the incarnations that are a machine no more, which nobody has to wait for. */
final class Retired {

    private static final System.Logger LOG = System.getLogger(Retired.class.getName());

    private final String machine;
    private final Set<CompletableFuture<Void>> ending = ConcurrentHashMap.newKeySet();

    Retired(String machine) {
        this.machine = machine;
    }

    /** End one, on a thread of its own. */
    void end(Incarnation incarnation) {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        ending.add(ended);
        Thread thread =
                new Thread(
                        () -> end(incarnation, ended), "systemcontainers-" + machine + "-retired");
        thread.setDaemon(true);
        thread.start();
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
     * Wait until all of them have ended, each within the limit for killing a machine.
     *
     * @throws RuntimeException if one could not be ended
     */
    void await() {
        for (CompletableFuture<Void> each : ending) {
            try {
                each.join();
            } catch (CompletionException e) {
                if (e.getCause() instanceof RuntimeException failure) {
                    throw failure;
                }
                throw e;
            }
        }
    }
}
