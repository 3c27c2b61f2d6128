package io.systemcontainers.machine;

import io.systemcontainers.MachineState;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.exec.Deadline;
import io.systemcontainers.sys.Rollback;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Boot an incarnation of a machine in the background, which nobody sees until it is taken. */
final class Standby {

    private static final System.Logger LOG = System.getLogger(Standby.class.getName());

    private static final long HURRY_MILLISECONDS = 20;

    private final String machine;
    private final Snapshots.Kept from;
    private final StandbyMemory.Share memory;
    private final Retired retired;
    private final CompletableFuture<Incarnation> booted = new CompletableFuture<>();
    private final CompletableFuture<Void> begun = new CompletableFuture<>();
    private final Thread thread;
    private Incarnation booting;
    private boolean dropped;

    /**
     * Begin.
     *
     * @param machine the machine's name
     * @param from the snapshot that it boots from
     * @param memory is let go of when it is a standby no more
     * @param retired ends it when nobody takes it
     * @param making makes the incarnation, stopped
     * @param boot boots it, with all that belongs to that
     */
    Standby(
            String machine,
            Snapshots.Kept from,
            StandbyMemory.Share memory,
            Retired retired,
            Supplier<Incarnation> making,
            Consumer<Incarnation> boot) {
        this.machine = machine;
        this.from = from;
        this.memory = memory;
        this.retired = retired;
        this.thread =
                new Thread(() -> run(making, boot), "systemcontainers-" + machine + "-standby");
        thread.setDaemon(true);
        thread.start();
    }

    private void run(Supplier<Incarnation> making, Consumer<Incarnation> boot) {
        try {
            Incarnation made = making.get();
            made.stayBehindOthers();
            begin(made);
            boot.accept(made);
            booted.complete(made);
        } catch (RuntimeException | Error e) {
            failed(e);
        }
    }

    /* To be found by whoever drops it. */
    private synchronized void begin(Incarnation made) {
        booting = made;
        if (dropped) {
            throw new SystemContainerException(
                    "preparing a standby of machine `" + machine + "`: it is not wanted any more");
        }
        begun.complete(null);
    }

    private void failed(Throwable failure) {
        Incarnation left;
        boolean expected;
        synchronized (this) {
            left = booting;
            expected = dropped;
        }
        LOG.log(
                expected ? Level.DEBUG : Level.WARNING,
                "preparing a standby of machine `"
                        + machine
                        + "` from snapshot `"
                        + from.name()
                        + "`: it did not boot; the reset will boot the machine itself",
                failure);
        try (Rollback all = new Rollback()) {
            all.add(() -> begun.complete(null));
            all.add(() -> booted.completeExceptionally(failure));
            if (left != null) {
                all.add(() -> retired.end(left));
            }
            all.add(memory);
        }
    }

    /** Tell whether it has booted, or has failed to. */
    boolean isReady() {
        return booted.isDone();
    }

    /** Tell whether it is, or will be, what a snapshot makes of the machine. */
    boolean isOf(Snapshots.Kept snapshot) {
        return from.isSame(snapshot) && !booted.isCompletedExceptionally();
    }

    /**
     * Take it, so that it is a standby no more.
     *
     * @param limit how long to wait until it has booted, which it does at full speed from now on
     * @return what has booted; nothing when that takes longer, or it has failed or ended
     */
    Optional<Incarnation> take(Duration limit) {
        try {
            Incarnation taken = hurried(Deadline.in(limit));
            if (taken.life().state() == MachineState.RUNNING) {
                taken.catchUp();
                memory.close();
                return Optional.of(taken);
            }
            LOG.log(
                    Level.WARNING,
                    "the standby of machine `"
                            + machine
                            + "` had booted and has ended since: the reset boots the machine"
                            + " itself");
        } catch (TimeoutException e) {
            LOG.log(
                    Level.WARNING,
                    "the standby of machine `"
                            + machine
                            + "` has not booted within another "
                            + limit.toMillis()
                            + " ms: the reset boots the machine itself");
        } catch (ExecutionException e) {
            LOG.log(Level.DEBUG, "the standby has failed, which was said when it did", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            drop();
            throw new SystemContainerException(
                    "waiting for the standby of machine `"
                            + machine
                            + "`: this thread was interrupted",
                    e);
        }
        drop();
        return Optional.empty();
    }

    /* Said again and again: one that has just begun may only now get the weight of a standby. */
    private Incarnation hurried(Deadline limit)
            throws TimeoutException, ExecutionException, InterruptedException {
        while (true) {
            hurry();
            try {
                return booted.get(HURRY_MILLISECONDS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                if (limit.passed()) {
                    throw e;
                }
            }
        }
    }

    private synchronized void hurry() {
        if (booting != null) {
            booting.catchUp();
        }
    }

    /** Have it end, whatever it is at: nobody wants it any more. */
    void drop() {
        Incarnation unwanted;
        synchronized (this) {
            if (dropped) {
                return;
            }
            dropped = true;
            unwanted = booting;
        }
        memory.close();
        // What follows its boot may be waiting for something else than the machine.
        thread.interrupt();
        if (unwanted != null) {
            retired.end(unwanted);
        }
    }

    /** Tell whether this is the thread that it boots in. */
    boolean isThisThread() {
        return Thread.currentThread() == thread;
    }

    /** Tell whether its thread has ended. */
    boolean isOver() {
        return !thread.isAlive();
    }

    /** Wait until whatever it has made is known to whoever ends it. */
    void await() {
        try {
            if (!UninterruptedWait.until(begun, Deadline.in(Limit.KILL.duration()))) {
                throw new SystemContainerException(
                        "ending a standby of machine `"
                                + machine
                                + "`: its files were not there within "
                                + Limit.KILL);
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
