package io.systemcontainers.sys;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * What a thread that serves requests does with what one of them throws: it tells of the first in
 * the log, and goes on. A lack of memory or of stack passes; a service that has ended does not come
 * back.
 *
 * <p>Only the thread that serves uses it.
 */
public final class RequestGuard {

    /* So many in a row are none of the requests' own. */
    private static final int IN_A_ROW = 16;

    /* Long enough that a failure that lasts costs nothing, and short for a request that waits. */
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final System.Logger log;
    private final String shown;
    private boolean told;

    /**
     * Makes one for a service.
     *
     * @param log where to tell
     * @param shown what the log calls the service
     */
    public RequestGuard(System.Logger log, String shown) {
        this.log = log;
        this.shown = shown;
    }

    /**
     * Serves a request, whatever comes of it.
     *
     * @param request what to do
     * @return whether it threw nothing
     */
    public boolean serve(Runnable request) {
        try {
            request.run();
            return true;
        } catch (RuntimeException | Error e) {
            failed(e);
            return false;
        }
    }

    /**
     * Tells of what a request threw.
     *
     * @param failure what it threw
     */
    public void failed(Throwable failure) {
        Level level = told ? Level.DEBUG : Level.WARNING;
        told = true;
        try {
            log.log(level, shown + " goes on after a request that failed", failure);
        } catch (RuntimeException | Error e) {
            // A log that fails, too, as for lack of memory, does not end the service either.
            failure.addSuppressed(e);
        }
    }

    /**
     * Serves requests until there are no more, and waits a moment where one after the other fails:
     * what all of them run into may pass.
     *
     * @param requests where they come from
     */
    public void serveAll(Requests requests) {
        int failures = 0;
        while (true) {
            try {
                if (!requests.serveNext()) {
                    return;
                }
                failures = 0;
            } catch (RuntimeException | Error e) {
                failed(e);
                if (++failures >= IN_A_ROW) {
                    LockSupport.parkNanos(PAUSE.toNanos());
                }
            }
        }
    }

    /** The requests that a service has to answer. */
    public interface Requests {

        /**
         * Waits for the next request, and serves it.
         *
         * @return false when there will be no more: the service is closed
         */
        boolean serveNext();
    }
}
