package io.systemcontainers.watch;

import io.systemcontainers.FileChange;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.Watch;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Watch paths of one machine. What that takes, a thread and a few descriptors, is there while a
 * path is watched. Any thread may call any method.
 */
public final class Watches implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Watches.class.getName());

    private static final Duration EVERY = Duration.ofSeconds(1);

    private final String machine;
    private final Supplier<Optional<Life>> life;
    private final Duration every;
    private final Set<NativeWatch> watches = ConcurrentHashMap.newKeySet();
    private Lookout lookout;
    private int users;
    private boolean closed;

    /**
     * Prepare to watch.
     *
     * @param machine the machine's name
     * @param life opens the root of the machine if it runs
     */
    public Watches(String machine, Supplier<Optional<Life>> life) {
        this(machine, life, EVERY);
    }

    /** With another time to look again when the kernel says nothing. */
    Watches(String machine, Supplier<Optional<Life>> life, Duration every) {
        this.machine = machine;
        this.life = life;
        this.every = every;
    }

    /**
     * Watch a path.
     *
     * @param path the path, absolute
     * @param callback what is told of changes
     * @return the watch
     */
    public Watch watch(String path, Consumer<FileChange> callback) {
        try (Life now = life.get().orElseThrow(() -> doesNotRun(path))) {
            Lookout entered = enter(path);
            NativeWatch watch;
            try {
                watch = new NativeWatch(path, callback, entered, now, this);
            } catch (RuntimeException e) {
                over();
                throw e;
            }
            if (!keep(watch)) {
                watch.close();
                throw doesNotRun(path);
            }
            return watch;
        }
    }

    private SystemContainerException doesNotRun(String path) {
        return new SystemContainerException(
                "watching `" + path + "`: machine `" + machine + "` does not run: start it");
    }

    private synchronized Lookout enter(String path) {
        if (closed) {
            throw doesNotRun(path);
        }
        if (lookout == null) {
            lookout = new Lookout(machine, life, every);
        }
        users++;
        return lookout;
    }

    private synchronized boolean keep(NativeWatch watch) {
        if (!closed) {
            watches.add(watch);
            watch.lookout().watches().add(watch);
        }
        return !closed;
    }

    void closed(NativeWatch watch) {
        watches.remove(watch);
    }

    /** One that calls back is less. */
    synchronized void over() {
        users--;
        if (users == 0) {
            lookout.stop();
            lookout = null;
        }
    }

    /** End all watches, with their machine. */
    @Override
    public void close() {
        Lookout last;
        synchronized (this) {
            closed = true;
            last = lookout;
        }
        watches.forEach(NativeWatch::closeWithMachine);
        if (last != null && !last.isThisThread() && !last.awaitEndIfStopped()) {
            LOG.log(
                    Level.WARNING,
                    "machine `"
                            + machine
                            + "` is closed, but the callback of a watch on its files does not return");
        }
    }
}
