package io.systemcontainers.machine;

import io.systemcontainers.Machine;
import io.systemcontainers.MachineState;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.exec.Deadline;
import io.systemcontainers.storage.VolumeState;
import io.systemcontainers.sys.Rollback;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Replace one incarnation of a machine by another, which is what a reset is: the new one boots, or
 * has booted in the background, while the old one is killed. Everything but {@link #present} is
 * done in the machine's turn.
 */
final class Incarnations {

    private static final System.Logger LOG = System.getLogger(Incarnations.class.getName());

    /* A standby that has not booted by then, at full speed, is not going to: cold is sooner. */
    private static final int BOOTS_TO_WAIT = 3;
    private static final Duration LEAST_WAIT = Duration.ofSeconds(1);

    /* Where a boot takes longer than a test, one of two has twice the time. */
    private static final int MOST_STANDBYS = 2;

    private final MachineResources machine;
    private final Snapshots snapshots;
    private final StandbyMemory memory;
    private final Retired retired;
    private volatile Incarnation present;
    private volatile Consumer<? super Machine> afterBoot = booted -> {};
    private volatile Duration lastBoot = Duration.ZERO;
    private final List<Standby> going = new CopyOnWriteArrayList<>();
    private volatile Thread resetting;
    private volatile boolean aborted;
    private final List<Standby> standbys = new CopyOnWriteArrayList<>();
    private int wanted = 1;

    /**
     * Begin with a machine that is stopped.
     *
     * @param machine what all incarnations have in common
     * @param configuration how the machine is configured
     * @param snapshots the machine's snapshots
     * @param memory what standbys may take
     * @param from its files
     */
    Incarnations(
            MachineResources machine,
            Configuration configuration,
            Snapshots snapshots,
            StandbyMemory memory,
            VolumeState from) {
        this.machine = machine;
        this.snapshots = snapshots;
        this.memory = memory;
        this.retired = new Retired(machine.name());
        this.present = machine.incarnation(from, false, configuration);
    }

    /** Return the one that is the machine, even while it boots from a snapshot. */
    Incarnation presentNow() {
        return present;
    }

    /**
     * Return the one that is the machine. While it boots from a snapshot, others than the thread
     * that puts it back wait until that is done.
     */
    Incarnation present() {
        Thread putting = resetting;
        if (putting != null && putting != Thread.currentThread()) {
            awaitReset();
        }
        return present;
    }

    private synchronized void awaitReset() {
        Deadline limit = Deadline.in(Limit.BOOT.duration());
        while (resetting != null) {
            if (limit.passed()) {
                throw new SystemContainerException(
                        "using machine `"
                                + machine.name()
                                + "`: it was being put back to a snapshot for longer than "
                                + Limit.BOOT);
            }
            try {
                wait(Math.max(1, limit.left().toMillis()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new SystemContainerException(
                        "waiting until machine `"
                                + machine.name()
                                + "` was put back to a snapshot: this thread was interrupted",
                        e);
            }
        }
    }

    private synchronized void resetting(Thread thread) {
        resetting = thread;
        notifyAll();
    }

    /** Throw in the thread in which a standby boots: it has a machine of its own to look after. */
    void requireNoStandbysThread() {
        if (Stream.concat(standbys.stream(), going.stream()).anyMatch(Standby::isThisThread)) {
            throw new IllegalStateException(
                    "machine `"
                            + machine.name()
                            + "` is not the one that has booted: what follows a boot uses the"
                            + " machine that it is handed");
        }
    }

    /**
     * Begin anew, stopped, from other files: as if the image had brought them.
     *
     * @param base the files, which it takes over
     */
    void beginAnew(VolumeState base) {
        Incarnation next;
        try {
            next = machine.incarnation(base, false, present.configuration());
        } catch (RuntimeException | Error e) {
            base.close();
            throw e;
        }
        Incarnation before = present;
        present = next;
        machine.base(base);
        before.retire("this belongs to the state before the machine was provisioned");
        retired.end(before);
    }

    /** Have something done after each boot from a snapshot. */
    void afterBoot(Consumer<? super Machine> task) {
        if (afterBoot != task) {
            drop(standby -> true);
            afterBoot = task;
        }
    }

    /**
     * Put the machine back to a snapshot.
     *
     * @param to the snapshot
     * @param boots whether it is to run
     */
    void putBack(Snapshots.Kept to, boolean boots) {
        Optional<Incarnation> ready = boots ? takeStandby(to) : Optional.empty();
        Incarnation next = ready.orElseGet(() -> incarnation(to));
        resetting(Thread.currentThread());
        try {
            replaceBy(next, to);
            if (boots && ready.isEmpty()) {
                boot(next, to);
            }
        } finally {
            resetting(null);
        }
    }

    private void replaceBy(Incarnation next, Snapshots.Kept to) {
        Incarnation before = present;
        present = next;
        if (aborted) {
            next.lifecycle().abort();
        }
        snapshots.isAt(to);
        machine.claim().assume(next.configuration().settings().limits());
        before.retire(
                "this belongs to the state before the reset: the machine was put back to snapshot `"
                        + to.name()
                        + "` meanwhile");
        try (Rollback all = new Rollback()) {
            all.add(() -> retired.end(before));
            all.add(next::enter);
            all.add(machine.faults());
        }
    }

    private Optional<Incarnation> takeStandby(Snapshots.Kept to) {
        Optional<Standby> next = standbys.stream().filter(standby -> standby.isOf(to)).findFirst();
        if (next.isEmpty()) {
            return Optional.empty();
        }
        Standby taken = next.get();
        standbys.remove(taken);
        letGo(taken);
        wanted = taken.isReady() ? wanted : MOST_STANDBYS;
        Duration limit = lastBoot.multipliedBy(BOOTS_TO_WAIT);
        return taken.take(limit.compareTo(LEAST_WAIT) < 0 ? LEAST_WAIT : limit);
    }

    private Incarnation incarnation(Snapshots.Kept from) {
        Incarnation made =
                machine.incarnation(
                        from.state(),
                        from.booted(),
                        from.configuration().in(machine.claim().project()));
        made.isOf(from);
        return made;
    }

    private void boot(Incarnation incarnation, Snapshots.Kept from) {
        long began = System.nanoTime();
        incarnation.lifecycle().start();
        MachineAfterBoot booted = new MachineAfterBoot(incarnation, snapshots, from);
        try {
            afterBoot.accept(booted);
            if (incarnation.life().state() != MachineState.RUNNING) {
                throw new SystemContainerException(
                        "the machine does not run any more: leave it running");
            }
        } catch (RuntimeException | Error e) {
            throw failed(incarnation, e);
        } finally {
            booted.closeWatches();
        }
        incarnation.life().untouched();
        if (!incarnation.isBehindOthers()) {
            lastBoot = Duration.ofNanos(System.nanoTime() - began);
        }
    }

    private SystemContainerException failed(Incarnation incarnation, Throwable failure) {
        SystemContainerException failed =
                new SystemContainerException(
                        "starting machine `"
                                + machine.name()
                                + "`: what is to be done after a boot from a snapshot failed: "
                                + failure.getMessage(),
                        failure);
        try {
            incarnation.lifecycle().kill();
        } catch (RuntimeException | Error e) {
            failed.addSuppressed(e);
        }
        return failed;
    }

    /** Have the machine boot from a snapshot beside the present one. */
    void prepare(Snapshots.Kept from) {
        drop(standby -> !standby.isOf(from));
        while (standbys.size() < wanted && add(from)) {
            LOG.log(Level.DEBUG, "machine `{0}` has {1} standbys", machine.name(), standbys.size());
        }
    }

    /* Whether there was memory for one more. */
    private boolean add(Snapshots.Kept from) {
        long needed = present.memoryInUse();
        Optional<StandbyMemory.Share> share = memory.reserve(needed);
        share.ifPresentOrElse(
                reserved -> begin(from, reserved),
                () ->
                        LOG.log(
                                Level.DEBUG,
                                "no standby of machine `{0}`: {1} bytes for it are more than `{2}` leaves",
                                machine.name(),
                                needed,
                                StandbyMemory.PROPERTY));
        return share.isPresent();
    }

    private void begin(Snapshots.Kept from, StandbyMemory.Share reserved) {
        try (Rollback rollback = new Rollback()) {
            rollback.add(reserved);
            standbys.add(standby(from, reserved));
            rollback.release();
        }
    }

    private Standby standby(Snapshots.Kept from, StandbyMemory.Share share) {
        return new Standby(
                machine.name(),
                from,
                share,
                retired,
                () -> incarnation(from),
                made -> boot(made, from));
    }

    /** Drop all standbys, which are what the machine is not any more. */
    void forgetStandbys() {
        drop(standby -> true);
    }

    /** Drop the standbys of a snapshot that is going to be deleted. */
    void forget(Snapshots.Kept deleted) {
        drop(standby -> standby.isOf(deleted));
    }

    private void drop(Predicate<Standby> which) {
        for (Standby standby : standbys) {
            if (which.test(standby)) {
                standby.drop();
                letGo(standby);
                standbys.remove(standby);
            }
        }
    }

    /* Its thread may go on for a moment, which the end of the machine has to wait for. */
    private void letGo(Standby other) {
        going.removeIf(Standby::isOver);
        going.add(other);
    }

    /** Kill what boots or runs, without waiting for the machine's turn; nothing boots any more. */
    void abort() {
        aborted = true;
        present.lifecycle().abort();
    }

    /**
     * Kill the machine for good; false when that was done before.
     *
     * @throws RuntimeException if an incarnation cannot be killed
     */
    boolean end() {
        drop(standby -> true);
        if (!present.end()) {
            return false;
        }
        going.forEach(Standby::await);
        retired.await();
        return true;
    }
}
