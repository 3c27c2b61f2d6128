package io.systemcontainers.network.ra;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Decide when one device hears of the router. Any thread may call any method. */
final class AdvertisedLink {

    /** How long it hears nothing after it heard something. */
    static final Duration PAUSE = Duration.ofMillis(100);

    /** How often it hears of the router in the beginning. */
    static final int FIRST = 5;

    /* After the first, each is sent twice as late as the one before. */
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

    private final Runnable send;
    private final ScheduledExecutorService sender;
    private Future<?> beginning;
    private boolean waiting;
    private long quietUntil = System.nanoTime();

    /**
     * Prepare to send.
     *
     * @param send sends one advertisement
     * @param sender does that
     */
    AdvertisedLink(Runnable send, ScheduledExecutorService sender) {
        this.send = send;
        this.sender = sender;
    }

    /** Send one now, and a few more until all who have just come have heard it. */
    void begin() {
        begin(0);
    }

    private synchronized void begin(int sent) {
        if (beginning != null) {
            beginning.cancel(false);
        }
        ask();
        beginning =
                sent + 1 == FIRST
                        ? null
                        : sender.schedule(
                                () -> begin(sent + 1),
                                FIRST_PAUSE.toMillis() << sent,
                                TimeUnit.MILLISECONDS);
    }

    /** Send one as soon as the link may hear something, unless one is about to be sent. */
    synchronized void ask() {
        if (!waiting) {
            waiting = true;
            long rest = Math.max(0, quietUntil - System.nanoTime());
            sender.schedule(this::sendOut, rest, TimeUnit.NANOSECONDS);
        }
    }

    private void sendOut() {
        synchronized (this) {
            waiting = false;
            quietUntil = System.nanoTime() + PAUSE.toNanos();
        }
        send.run();
    }

    /** Send no more than what is about to be sent. */
    synchronized void end() {
        if (beginning != null) {
            beginning.cancel(false);
        }
    }
}
