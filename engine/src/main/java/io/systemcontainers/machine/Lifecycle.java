package io.systemcontainers.machine;

import io.systemcontainers.MachineState;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.init.EndRequest;
import io.systemcontainers.storage.Volume;
import io.systemcontainers.storage.VolumeState;
import io.systemcontainers.sys.Rollback;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Take a machine from one state to another: one step at a time, whoever asks for it, and beside
 * that whatever the machine does by itself.
 */
final class Lifecycle {

    private static final System.Logger LOG = System.getLogger(Lifecycle.class.getName());

    private final Incarnation incarnation;
    private final LifeState life;

    /** Held while a step is taken, which may take long. */
    private final Object turn = new Object();

    private boolean unchanged =
            true; // nothing has run on these files since they were what they are

    Lifecycle(Incarnation incarnation, LifeState life) {
        this.incarnation = incarnation;
        this.life = life;
    }

    void start() {
        synchronized (turn) {
            life.require(MachineState.STOPPED, "starting");
            bootUp();
        }
    }

    void stop() {
        synchronized (turn) {
            if (life.state() == MachineState.STOPPED) {
                life.become(MachineState.STOPPED);
                return;
            }
            if (life.state() == MachineState.FROZEN) {
                unfreeze();
            }
            goDown("stopping", incarnation.machine().init().powerOff());
        }
    }

    void reboot() {
        synchronized (turn) {
            goDown("rebooting", incarnation.machine().init().reboot());
            bootUp();
        }
    }

    private void goDown(String doing, EndRequest request) {
        Boot going = life.end(doing);
        Duration limit =
                incarnation.configuration().settings().shutdown().orElse(Limit.STOP.duration());
        if (!new Shutdown(incarnation, going).ends(request, limit)) {
            kill(going);
        }
        life.become(MachineState.STOPPED);
    }

    /**
     * Kill whatever runs; one that could not be killed stays as it is, so that it can be tried
     * again.
     */
    void kill() {
        synchronized (turn) {
            life.kill().ifPresent(this::kill);
            life.become(MachineState.STOPPED);
        }
    }

    private void kill(Boot boot) {
        try {
            boot.kill();
        } catch (RuntimeException | Error e) {
            boot.ended().thenRun(() -> life.endedLate(boot));
            throw e;
        }
    }

    void freeze() {
        synchronized (turn) {
            whateverDies(
                    () -> {
                        life.require(MachineState.RUNNING, "freezing");
                        freezeOrThaw();
                        life.change(MachineState.RUNNING, MachineState.FROZEN, "freezing");
                        return null;
                    });
        }
    }

    private void freezeOrThaw() {
        try {
            incarnation.freezer().freeze();
        } catch (RuntimeException | Error e) {
            thawAfter(e);
            throw e;
        }
    }

    /*
     * What fails because init has just died is done once more when the machine is known to have
     * ended: its control groups go before that.
     */
    private <T> T whateverDies(Supplier<T> task) {
        Optional<Boot> boot = life.present();
        try {
            return task.get();
        } catch (RuntimeException e) {
            if (boot.isEmpty()
                    || !boot.get().isInitDead()
                    || !boot.get().awaitEnd(Limit.KILL.duration())) {
                throw e;
            }
            endedByItself(boot.get(), boot.get().ended().join());
            return task.get();
        }
    }

    private void thawAfter(Throwable failure) {
        try {
            incarnation.freezer().thaw();
        } catch (RuntimeException | Error e) {
            failure.addSuppressed(e);
        }
    }

    void unfreeze() {
        synchronized (turn) {
            whateverDies(
                    () -> {
                        life.require(MachineState.FROZEN, "unfreezing");
                        incarnation.freezer().thaw();
                        life.change(MachineState.FROZEN, MachineState.RUNNING, "unfreezing");
                        return null;
                    });
        }
    }

    /**
     * Configure the machine, while nobody takes it to another state.
     *
     * @param change is told whether it runs
     */
    void configure(Consumer<Boolean> change) {
        synchronized (turn) {
            life.requirePresent("configuring");
            whateverDies(
                    () -> {
                        change.accept(life.present().isPresent());
                        return null;
                    });
            life.touch();
        }
    }

    /**
     * Hold files that were kept.
     *
     * @param state the files
     * @param pause for how long the machine stood still
     */
    record Still(VolumeState state, Duration pause) {}

    /** Keep the machine's files as they are: stopped, or frozen for as long as that takes. */
    Still keep(String doing) {
        synchronized (turn) {
            return whateverDies(() -> keepNow(doing));
        }
    }

    private Still keepNow(String doing) {
        Volume volume = incarnation.volume();
        switch (life.state()) {
            case STOPPED -> { // it may come back from a reboot of its own, afterwards
                return new Still(volume.seal(), Duration.ZERO);
            }
            case FROZEN -> {
                return new Still(volume.copy(), Duration.ZERO);
            }
            default -> {
                life.require(MachineState.RUNNING, doing);
                volume.settle();
                long began = System.nanoTime();
                VolumeState copied = whileFrozen(doing, volume::copy);
                return new Still(copied, Duration.ofNanos(System.nanoTime() - began));
            }
        }
    }

    /** Say that its files are those of a snapshot; false when it runs, and they go on changing. */
    boolean unchanged() {
        synchronized (turn) {
            boolean stopped = life.state() == MachineState.STOPPED;
            unchanged |= stopped;
            return stopped;
        }
    }

    /* To everybody else the machine runs, and takes a little longer. */
    private <T extends AutoCloseable> T whileFrozen(String doing, Supplier<T> task) {
        T result;
        try {
            incarnation.freezer().freeze();
            result = task.get();
        } catch (RuntimeException | Error e) {
            thawAfter(e);
            throw e;
        }
        try (Rollback rollback = new Rollback()) {
            rollback.add(result);
            rollback.add(() -> life.change(MachineState.RUNNING, MachineState.FROZEN, doing));
            incarnation.freezer().thaw();
            rollback.release();
        }
        return result;
    }

    /** Kill what boots or runs, without waiting for it or its turn; it does not boot any more. */
    void abort() {
        life.abort().ifPresent(Boot::abort);
    }

    /**
     * Kill the machine for good; false when that was done before. One that could not be killed is
     * stopping until it has ended, and not deleted.
     */
    boolean end() {
        synchronized (turn) {
            if (life.state() == MachineState.DELETED) {
                return false;
            }
            kill();
            life.become(MachineState.DELETED);
            return true;
        }
    }

    private void bootUp() {
        Boot next =
                new Boot(
                        incarnation.name(),
                        incarnation.log(),
                        incarnation.memoryEvents(),
                        incarnation.connection(),
                        incarnation.groups());
        life.start(next, !unchanged);
        try {
            unchanged = false; // its init may run from here on
            new Startup(incarnation, next).run();
            life.started();
            next.ended().thenAccept(ending -> endedByItself(next, ending));
        } catch (RuntimeException | Error e) {
            undo(next, e);
            if (life.isAborted() && e instanceof RuntimeException) {
                throw closedMeanwhile(e);
            }
            throw e;
        }
    }

    /* What cannot be killed has not stopped. */
    private void undo(Boot failed, Throwable failure) {
        try {
            failed.keep();
        } catch (RuntimeException | Error e) {
            failure.addSuppressed(e);
        }
        try {
            kill();
        } catch (RuntimeException | Error e) {
            failure.addSuppressed(e);
        }
    }

    private SystemContainerException closedMeanwhile(Throwable failure) {
        return new SystemContainerException(
                "starting machine `"
                        + incarnation.name()
                        + "`: it was closed meanwhile: make another",
                failure);
    }

    /* On the keeper's thread: it must not wait for a turn, for whoever has it may wait for that thread. */
    private void endedByItself(Boot ended, Ending ending) {
        if (!life.endedByItself(ended)) {
            return;
        }
        if (ending.reboot()) {
            Thread again =
                    new Thread(
                            () -> comeBack(ended),
                            "systemcontainers-" + incarnation.name() + "-reboot");
            again.setDaemon(true);
            try {
                again.start();
            } catch (Error e) {
                didNotComeBack(e);
            }
        }
    }

    private void didNotComeBack(Throwable failure) {
        LOG.log(
                Level.WARNING,
                "machine `" + incarnation.name() + "` rebooted and did not come back",
                failure);
    }

    /* Unless somebody has done something else with the machine meanwhile. */
    private void comeBack(Boot ended) {
        synchronized (turn) {
            if (!life.isStill(ended)) {
                return;
            }
            try {
                bootUp();
            } catch (RuntimeException | Error e) {
                didNotComeBack(e);
            }
        }
    }
}
