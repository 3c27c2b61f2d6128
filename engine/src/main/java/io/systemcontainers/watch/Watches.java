package io.systemcontainers.watch;

import io.systemcontainers.FileChange;
import io.systemcontainers.MachineState;
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
    private final Supplier<MachineState> state;
    private final Duration every;
    private final Set<NativeWatch> watches = ConcurrentHashMap.newKeySet();
    private Lookout lookout;
    private boolean closed;

    /**
     * Prepare to watch.
     *
     * @param machine the machine's name
     * @param life opens the root of the machine if it runs
     * @param state tells its state, for messages
     */
    public Watches(String machine, Supplier<Optional<Life>> life, Supplier<MachineState> state) {
        this(machine, life, state, EVERY);
    }

    /** With another time to look again when the kernel says nothing. */
    Watches(
            String machine,
            Supplier<Optional<Life>> life,
            Supplier<MachineState> state,
            Duration every) {
        this.machine = machine;
        this.state = state;
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
                over(entered);
                throw e;
            }
            if (!keep(watch)) {
                watch.close();
                throw doesNotRun(path);
            }
            if (entered.failure() != null) {
                watch.fail(entered.failure());
                watch.close();
            }
            return watch;
        }
    }

    private SystemContainerException doesNotRun(String path) {
        return new SystemContainerException(
                "watching `" + path + "`: machine `" + machine + "` " + remedy());
    }

    private String remedy() {
        return switch (state.get()) {
            case FROZEN -> "is frozen: unfreeze it";
            case STARTING -> "is starting: wait until it has booted";
            default -> "does not run: start it";
        };
    }

    private synchronized Lookout enter(String path) {
        if (closed) {
            throw doesNotRun(path);
        }
        if (lookout == null || lookout.failure() != null) {
            lookout = new Lookout(machine, life, every, this::stopUnused);
        }
        lookout.use(1);
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

    /**
     * One that calls back is less. A callback that ends the last may begin another: its thread
     * stops when it has returned.
     */
    synchronized void over(Lookout left) {
        left.use(-1);
        if (!left.isThisThread()) {
            stopUnused(left);
        }
    }

    private synchronized void stopUnused(Lookout left) {
        if (left.use(0) == 0) {
            left.stop();
            lookout = lookout == left ? null : lookout;
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
        if (last != null && !last.isThisThread()) {
            stopUnused(last);
        }
        if (last != null && !last.isThisThread() && !last.awaitEndIfStopped() && last.isCalling()) {
            LOG.log(
                    Level.WARNING,
                    "machine `"
                            + machine
                            + "` is closed, but the callback of a watch on its files does not return");
        }
    }
}
