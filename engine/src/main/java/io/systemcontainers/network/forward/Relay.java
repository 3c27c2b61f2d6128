package io.systemcontainers.network.forward;

import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.RequestGuard;
import io.systemcontainers.sys.net.EventPoll;
import io.systemcontainers.sys.net.NetworkNamespace;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Do all that a proxy does, in one thread, which waits for many descriptors and never for one.
 *
 * <p>Everything but {@link #close()} is called by that thread, or before it is started.
 */
final class Relay implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Relay.class.getName());
    private static final int FOR_EVER = -1;

    private final String shown;
    private final EventPoll poll = EventPoll.open();
    private final Pipes pipes = new Pipes();
    private final Admission admission;
    private final RequestGuard guard;
    private final Map<Long, Registration> registrations = new HashMap<>();
    private final Set<AutoCloseable> owned = Collections.newSetFromMap(new IdentityHashMap<>());
    private final PriorityQueue<Chore> chores = new PriorityQueue<>();
    private long tokens;
    private NetworkNamespace network;
    private Thread thread;
    private volatile boolean closing;
    private boolean ended;

    /* What is to be done later; System.nanoTime() may overflow. */
    private record Chore(long due, Runnable work) implements Comparable<Chore> {
        @Override
        public int compareTo(Chore other) {
            return Long.signum(due - other.due);
        }
    }

    /**
     * @param shown what it does, for errors and for the thread's name
     * @param limits how much it may have at once
     */
    Relay(String shown, ForwardLimits limits) {
        this.shown = shown;
        this.admission = new Admission(this, shown, limits);
        this.guard = new RequestGuard(LOG, shown);
    }

    /**
     * Begin.
     *
     * @param network where connections are made, which is closed after this
     */
    void start(NetworkNamespace network) {
        this.network = network;
        Thread made = new Thread(this::work, "systemcontainers-" + shown);
        made.setDaemon(true);
        made.start();
        thread = made;
    }

    /** Makes a socket in the network in which connections are made. */
    <T> T inNetwork(Supplier<T> opening) {
        return network.within(opening);
    }

    /** Have something closed at the end. */
    <T extends AutoCloseable> T own(T resource) {
        owned.add(resource);
        return resource;
    }

    /** Leave something to whoever closes it now. */
    void disown(AutoCloseable resource) {
        owned.remove(resource);
    }

    /** Be told of a descriptor what it is asked for later. */
    Registration register(Fd fd, Watched watched) {
        return new Registration(poll, fd, tokens++, watched, registrations);
    }

    /** Do something in a while. */
    void after(Duration delay, Runnable work) {
        chores.add(new Chore(System.nanoTime() + delay.toNanos(), work));
    }

    Pipes pipes() {
        return pipes;
    }

    Admission admission() {
        return admission;
    }

    boolean isClosing() {
        return closing;
    }

    private void work() {
        try {
            guard.serveAll(this::turn);
        } finally {
            closeAll();
        }
    }

    private boolean turn() {
        if (closing) {
            return false;
        }
        poll.await(untilNextChore(), this::happened);
        doChores();
        return true;
    }

    private void happened(long token, int events) {
        Registration registration = registrations.get(token);
        if (registration != null && !closing) {
            guard.serve(() -> registration.happened(events));
        }
    }

    private int untilNextChore() {
        if (chores.isEmpty()) {
            return FOR_EVER;
        }
        long left = Duration.ofNanos(chores.peek().due - System.nanoTime()).toMillis() + 1;
        return (int) Math.max(0, Math.min(left, Integer.MAX_VALUE));
    }

    private void doChores() {
        while (!chores.isEmpty() && chores.peek().due - System.nanoTime() <= 0) {
            guard.serve(chores.poll().work);
        }
    }

    private void closeAll() {
        List<AutoCloseable> all = new ArrayList<>(owned);
        all.add(pipes);
        all.add(this::end);
        for (AutoCloseable each : all) {
            try {
                each.close();
            } catch (Exception e) {
                LOG.log(Level.WARNING, "closing what " + shown + " had open", e);
            }
        }
    }

    /** End everything that it does, and wait until it has ended. */
    @Override
    public void close() {
        Thread running = thread;
        if (running == null) {
            closeAll();
            return;
        }
        closing = true;
        wake();
        boolean interrupted = false;
        while (true) {
            try {
                running.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true; // nothing in the thread waits
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void wake() {
        if (!ended) {
            poll.wake();
        }
    }

    private synchronized void end() {
        ended = true;
        poll.close();
    }
}
