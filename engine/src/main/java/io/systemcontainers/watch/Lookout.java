package io.systemcontainers.watch;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.Inotify;
import io.systemcontainers.sys.Pipe;
import io.systemcontainers.sys.Poll;
import io.systemcontainers.sys.Rollback;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Look at watched paths of a machine, with a thread of its own, whenever the kernel says that
 * something has happened.
 *
 * <p>That is never more than a hint: inotify does not see what a link on the way leads to, what is
 * mounted, or what a lower layer of an overlay gets. So it looks from time to time, too.
 */
final class Lookout {

    /** How long a callback that does not return is waited for, and a look that takes long. */
    static final Duration GONE = Duration.ofSeconds(2);

    /* What is done at one go is seen as one change, and files have other times afterwards. */
    private static final int QUIET_MILLISECONDS = 20;
    private static final Duration LONGEST_UNREST = Duration.ofMillis(200);

    private final String machine;
    private final Supplier<Optional<Life>> life;
    private final int everyMilliseconds;
    private final Inotify inotify;
    private final Pipe wake;
    private final Placement placement;
    private final List<NativeWatch> watches = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private final Consumer<Lookout> afterEach;
    private volatile boolean stopping;
    private volatile Throwable failure;
    /* Guarded by whoever owns this. */
    private int users;

    /**
     * Start.
     *
     * @param machine the machine's name
     * @param life opens the root of the machine if it runs
     * @param every when to look again though the kernel says nothing
     * @param afterEach is called by the thread when it has looked and told what it saw
     */
    Lookout(
            String machine,
            Supplier<Optional<Life>> life,
            Duration every,
            Consumer<Lookout> afterEach) {
        this.machine = machine;
        this.afterEach = afterEach;
        this.life = life;
        this.everyMilliseconds = (int) every.toMillis();
        try (Rollback rollback = new Rollback()) {
            this.inotify = rollback.add(Inotify.open());
            this.wake = rollback.add(Pipe.open());
            rollback.release();
        }
        this.placement = new Placement(inotify);
        this.thread = new Thread(this::run, "systemcontainers-" + machine + "-watch");
        thread.setDaemon(true);
        thread.start();
    }

    Placement placement() {
        return placement;
    }

    List<NativeWatch> watches() {
        return watches;
    }

    /** Count those who use this; returns how many there are. */
    int use(int more) {
        users += more;
        return users;
    }

    /** Return what has ended the thread against its will; null while nothing has. */
    Throwable failure() {
        return failure;
    }

    boolean isThisThread() {
        return Thread.currentThread() == thread;
    }

    /** Have the thread end, soon. */
    void stop() {
        stopping = true;
        wake.writer().close();
    }

    /**
     * Wait until the thread has ended if it shall.
     *
     * @return false when that takes too long, as callbacks may, and looking at the files of a
     *     machine that answers late
     */
    boolean awaitEndIfStopped() {
        try {
            if (stopping) {
                thread.join(GONE.toMillis());
            }
            return !stopping || !thread.isAlive();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true; // who interrupts does not want to wait
        }
    }

    /** Tell whether a callback has not returned yet. */
    boolean isCalling() {
        return watches.stream().anyMatch(NativeWatch::isCalling);
    }

    private void run() {
        try (inotify;
                wake;
                Poll poll = new Poll(Inotify.BUFFER, inotify.fd(), wake.reader())) {
            Set<Inotify.Event> events = new HashSet<>();
            boolean again = false;
            while (!stopping) {
                read(poll, again ? QUIET_MILLISECONDS : everyMilliseconds, events);
                if (!stopping) {
                    releaseTheOver();
                    again = look(events, !again);
                }
                if (!again) {
                    events.clear();
                }
                afterEach.accept(this);
            }
        } catch (Throwable t) { // for whoever closes the watches: nobody else would know
            failure = t;
            watches.forEach(watch -> watch.fail(t));
        }
    }

    private void read(Poll poll, int milliseconds, Set<Inotify.Event> events) {
        boolean more = poll.await(milliseconds);
        long began = System.nanoTime();
        while (more && !stopping) {
            events.addAll(Inotify.parse(poll.read(inotify.fd())));
            boolean restless = System.nanoTime() - began > LONGEST_UNREST.toNanos();
            more = !restless && poll.await(QUIET_MILLISECONDS);
        }
    }

    private void releaseTheOver() {
        for (NativeWatch watch : watches) {
            if (watch.isOver()) {
                watches.remove(watch);
                watch.release();
            }
        }
    }

    /* Whether to look again in a moment, for a file is just changing. */
    private boolean look(Set<Inotify.Event> events, boolean mayWait) {
        Object boot;
        List<NativeWatch> news;
        try (Life now = open()) {
            if (now == null) {
                return false;
            }
            boot = now.boot();
            news = watches.stream().filter(watch -> watch.look(now, events)).toList();
        }
        if (mayWait && news.stream().anyMatch(NativeWatch::isJustChanging)) {
            news.forEach(NativeWatch::forget);
            return true;
        }
        if (!news.isEmpty()) {
            news.forEach(goesOn(boot) ? NativeWatch::tell : NativeWatch::forget);
        }
        return false;
    }

    private Life open() {
        try {
            return life.get().orElse(null);
        } catch (SystemContainerException e) {
            watches.forEach(watch -> watch.fail(e));
            return null;
        }
    }

    /* The files of a machine that ends go one after the other, which is no change of theirs. */
    private boolean goesOn(Object boot) {
        try (Life now = open()) {
            return now != null && now.boot() == boot;
        }
    }

    /** Return the machine's name. */
    @Override
    public String toString() {
        return machine;
    }
}
