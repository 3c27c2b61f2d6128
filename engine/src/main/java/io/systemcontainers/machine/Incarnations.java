package io.systemcontainers.machine;

import io.systemcontainers.Machine;
import io.systemcontainers.MachineState;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.cgroup.MemoryUse;
import io.systemcontainers.storage.VolumeState;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

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

    private final MachineResources machine;
    private final Snapshots snapshots;
    private final StandbyMemory memory;
    private final Retired retired;
    private volatile Incarnation present;
    private volatile Consumer<? super Machine> afterBoot = booted -> {};
    private volatile Duration lastBoot = Duration.ZERO;
    private final List<Standby> going = new ArrayList<>();
    private Standby standby;

    /**
     * Begin with a machine that is stopped.
     *
     * @param machine what all incarnations have in common
     * @param snapshots the machine's snapshots
     * @param memory what standbys may take
     * @param from its files
     */
    Incarnations(
            MachineResources machine, Snapshots snapshots, StandbyMemory memory, VolumeState from) {
        this.machine = machine;
        this.snapshots = snapshots;
        this.memory = memory;
        this.retired = new Retired(machine.name());
        this.present = machine.incarnation(from, false);
    }

    Incarnation present() {
        return present;
    }

    /**
     * Begin anew, stopped, from other files: as if the image had brought them.
     *
     * @param base the files, which it takes over
     */
    void beginAnew(VolumeState base) {
        Incarnation before = present;
        present = machine.incarnation(base, false);
        machine.base(base);
        retired.end(before);
    }

    /** Have something done after each boot from a snapshot. */
    void afterBoot(Consumer<? super Machine> task) {
        drop();
        afterBoot = task;
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
        Incarnation before = present;
        present = next;
        snapshots.isAt(to);
        before.retire(
                "this belongs to the state before the reset: the machine was put back to snapshot `"
                        + to.name()
                        + "` meanwhile");
        retired.end(before);
        if (boots && ready.isEmpty()) {
            boot(next, to);
        }
    }

    private Optional<Incarnation> takeStandby(Snapshots.Kept to) {
        if (standby == null || !standby.isOf(to)) {
            return Optional.empty();
        }
        Standby taken = standby;
        standby = null;
        letGo(taken);
        Duration limit = lastBoot.multipliedBy(BOOTS_TO_WAIT);
        return taken.take(limit.compareTo(LEAST_WAIT) < 0 ? LEAST_WAIT : limit);
    }

    private Incarnation incarnation(Snapshots.Kept from) {
        Incarnation made = machine.incarnation(from.state(), from.booted());
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
        lastBoot = Duration.ofNanos(System.nanoTime() - began);
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
        } catch (RuntimeException e) {
            failed.addSuppressed(e);
        }
        return failed;
    }

    /** Have the machine boot from a snapshot beside the present one. */
    void prepare(Snapshots.Kept from) {
        if (standby != null && standby.isOf(from)) {
            return;
        }
        drop();
        long needed = MemoryUse.of(present.memoryEvents());
        memory.reserve(needed)
                .ifPresentOrElse(
                        share ->
                                standby =
                                        new Standby(
                                                machine.name(),
                                                from,
                                                share,
                                                retired,
                                                () -> incarnation(from),
                                                made -> boot(made, from)),
                        () ->
                                LOG.log(
                                        Level.DEBUG,
                                        "no standby of machine `{0}`: {1} bytes for it are more than `{2}` leaves",
                                        machine.name(),
                                        needed,
                                        StandbyMemory.PROPERTY));
    }

    /** Drop the standby if it is of a snapshot that is going to be deleted. */
    void forget(Snapshots.Kept deleted) {
        if (standby != null && standby.isOf(deleted)) {
            drop();
        }
    }

    private void drop() {
        if (standby != null) {
            standby.drop();
            letGo(standby);
            standby = null;
        }
    }

    /* Its thread may go on for a moment, which the end of the machine has to wait for. */
    private void letGo(Standby other) {
        going.removeIf(Standby::isOver);
        going.add(other);
    }

    /**
     * Kill the machine for good; false when that was done before.
     *
     * @throws RuntimeException if an incarnation cannot be killed
     */
    boolean end() {
        drop();
        if (!present.end()) {
            return false;
        }
        going.forEach(Standby::await);
        retired.await();
        return true;
    }
}
