package io.systemcontainers.watch;

import io.systemcontainers.FileChange;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.Watch;
import io.systemcontainers.sys.Inotify;
import io.systemcontainers.text.MachineText;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Tell one callback what is new at one path. */
final class NativeWatch implements Watch {

    private static final System.Logger LOG = System.getLogger(NativeWatch.class.getName());

    /* What is changed all the time is not waited for. */
    private static final int MOST_LOOKS = 5;

    private final String path;
    private final WatchedPath watched;
    private final Consumer<FileChange> callback;
    private final Lookout lookout;
    private final Watches owner;
    private Sight told;
    private Sight seen;
    private List<FileChange> changes = List.of();
    private SystemContainerException blind;
    private boolean calling;
    private boolean closed;
    private boolean over;
    private Throwable failure;

    /**
     * Look for the first time, which nobody is told of.
     *
     * @param owner is told when this is over, and when it is closed
     */
    NativeWatch(
            String path, Consumer<FileChange> callback, Lookout lookout, Life life, Watches owner) {
        this.path = path;
        this.callback = callback;
        this.lookout = lookout;
        this.owner = owner;
        this.watched = new WatchedPath(path, lookout.placement());
        try {
            this.told = firstLook(life);
        } catch (RuntimeException e) {
            watched.release();
            throw e;
        }
    }

    /*
     * The kernel may have yet to say what happened before: only of what was not just changed is
     * that no news.
     */
    private Sight firstLook(Life life) {
        Sight first = watched.look(life);
        for (int look = 1; look < MOST_LOOKS && first.isJustChanging() && pause(); look++) {
            first = watched.look(life);
        }
        return first;
    }

    private static boolean pause() {
        try {
            Thread.sleep(Sight.TICK.toMillis());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public String path() {
        return path;
    }

    Lookout lookout() {
        return lookout;
    }

    synchronized boolean isOver() {
        return over;
    }

    /** Look again, on the thread that calls back; whether there is something to {@link #tell}. */
    boolean look(Life life, Set<Inotify.Event> events) {
        try {
            seen = watched.look(life);
            changes = seen.changesSince(told, events);
        } catch (SystemContainerException e) {
            blind = e;
            return true;
        }
        if (changes.isEmpty()) {
            told = seen;
        }
        return !changes.isEmpty();
    }

    /**
     * Tell whether what was found with {@link #look} had been changed so shortly before that the
     * next change might not be seen.
     */
    boolean isJustChanging() {
        return blind == null && seen.isJustChanging();
    }

    /** Forget what was found with {@link #look}, to find it again. */
    void forget() {
        blind = null;
        changes = List.of();
    }

    /** Tell what was found. */
    void tell() {
        if (blind != null && !isOver()) {
            fail(blind);
        }
        told = seen;
        changes.forEach(this::call);
    }

    private void call(FileChange change) {
        if (!begin()) {
            return;
        }
        try {
            callback.accept(change);
        } catch (Throwable t) { // whatever a callback throws is for whoever closes this
            fail(t);
        } finally {
            Thread.interrupted(); // the next callback is another's
            end();
        }
    }

    private synchronized boolean begin() {
        calling = !over;
        return calling;
    }

    /** Tell whether its callback has not returned yet. */
    synchronized boolean isCalling() {
        return calling;
    }

    private synchronized void end() {
        calling = false;
        notifyAll();
    }

    /** End for a reason that {@link #close} throws; when that has been called, it is logged. */
    void fail(Throwable reason) {
        boolean first;
        synchronized (this) {
            if (closed) {
                log(reason);
                return;
            }
            failure = failure == null ? reason : failure;
            first = !over;
            over = true;
        }
        if (first) {
            owner.over(lookout);
        }
    }

    private void log(Throwable reason) {
        LOG.log(
                Level.WARNING,
                "watching `" + MachineText.name(path) + "` in machine `" + lookout + "`",
                reason);
    }

    /** Let go of what the kernel watches, on the thread that looks. */
    void release() {
        watched.release();
    }

    @Override
    public void close() {
        Throwable reason = finish();
        if (!lookout.isThisThread()) {
            if (!awaitCallback()) {
                throw new IllegalStateException(
                        "closing the watch on `" + path + "`: its callback does not return");
            }
            lookout.awaitEndIfStopped(); // it may be looking for longer, which no caller notices
        }
        if (reason instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (reason instanceof Error error) {
            throw error;
        }
        if (reason != null) {
            throw new SystemContainerException("watching `" + path + "`: " + reason, reason);
        }
    }

    /** Close with the machine. */
    void closeWithMachine() {
        Throwable reason = finish();
        if (reason != null) {
            log(reason);
        }
    }

    /* What has ended it, for the one who closes it first. */
    private Throwable finish() {
        boolean first;
        Throwable reason;
        synchronized (this) {
            first = !over;
            over = true;
            closed = true;
            reason = failure;
            failure = null;
        }
        if (first) {
            owner.over(lookout);
        }
        owner.closed(this);
        return reason;
    }

    private synchronized boolean awaitCallback() {
        long until = System.nanoTime() + Lookout.GONE.toNanos();
        try {
            while (calling && until - System.nanoTime() > 0) {
                wait(Math.max(1, (until - System.nanoTime()) / 1_000_000));
            }
            return !calling;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true; // who interrupts does not want to wait
        }
    }

    @Override
    public String toString() {
        return "Watch[" + MachineText.name(path) + (isOver() ? ", over]" : "]");
    }
}
