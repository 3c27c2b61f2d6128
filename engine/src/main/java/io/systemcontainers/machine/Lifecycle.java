package io.systemcontainers.machine;

import io.systemcontainers.MachineState;
import io.systemcontainers.storage.Volume;
import io.systemcontainers.storage.VolumeState;
import java.lang.System.Logger.Level;
import java.time.Duration;
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
            goDown("stopping", incarnation.machine().init().powerOffSignal);
        }
    }

    void reboot() {
        synchronized (turn) {
            goDown("rebooting", incarnation.machine().init().rebootSignal);
            bootUp();
        }
    }

    private void goDown(String doing, int signal) {
        Boot going = life.end(doing);
        going.signal(signal);
        Duration limit =
                incarnation.configuration().settings().shutdown().orElse(Limit.STOP.duration());
        if (!going.awaitEnd(limit)) {
            going.kill();
        }
        life.become(MachineState.STOPPED);
    }

    /**
     * Kill whatever runs; one that could not be killed stays as it is, so that it can be tried
     * again.
     */
    void kill() {
        synchronized (turn) {
            life.kill().ifPresent(Boot::kill);
            life.become(MachineState.STOPPED);
        }
    }

    void freeze() {
        synchronized (turn) {
            life.require(MachineState.RUNNING, "freezing");
            try {
                incarnation.freezer().freeze();
            } catch (RuntimeException e) {
                thawAfter(e);
                throw e;
            }
            life.change(MachineState.RUNNING, MachineState.FROZEN, "freezing");
        }
    }

    private void thawAfter(Throwable failure) {
        try {
            incarnation.freezer().thaw();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    void unfreeze() {
        synchronized (turn) {
            life.require(MachineState.FROZEN, "unfreezing");
            incarnation.freezer().thaw();
            life.change(MachineState.FROZEN, MachineState.RUNNING, "unfreezing");
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
            MachineState state = life.state();
            change.accept(state == MachineState.RUNNING || state == MachineState.FROZEN);
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
            Volume volume = incarnation.volume();
            switch (life.state()) {
                case STOPPED -> {
                    life.become(MachineState.STOPPED);
                    return new Still(volume.seal(), Duration.ZERO);
                }
                case FROZEN -> {
                    return new Still(volume.copy(), Duration.ZERO);
                }
                default -> {
                    life.require(MachineState.RUNNING, doing);
                    volume.settle();
                    long began = System.nanoTime();
                    VolumeState copied = whileFrozen(volume::copy);
                    return new Still(copied, Duration.ofNanos(System.nanoTime() - began));
                }
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
    private <T> T whileFrozen(Supplier<T> task) {
        T result;
        try {
            incarnation.freezer().freeze();
            result = task.get();
        } catch (RuntimeException | Error e) {
            thawAfter(e);
            throw e;
        }
        incarnation.freezer().thaw();
        return result;
    }

    /** Kill what boots or runs, without waiting for its turn; it does not boot any more. */
    void abort() {
        life.abort().ifPresent(Boot::kill);
    }

    /** Kill the machine for good; false when that was done before. */
    boolean end() {
        synchronized (turn) {
            if (life.state() == MachineState.DELETED) {
                return false;
            }
            try {
                kill();
                return true;
            } finally {
                life.become(MachineState.DELETED);
            }
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
            new Startup(incarnation, next).run();
        } catch (RuntimeException e) {
            next.keep();
            killAfter(e, next);
            unchanged = false; // its init may have run
            life.become(MachineState.STOPPED);
            throw e;
        }
        unchanged = false;
        life.started();
        next.ended().thenAccept(ending -> endedByItself(next, ending));
    }

    private static void killAfter(RuntimeException failure, Boot boot) {
        try {
            boot.kill();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
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
            again.start();
        }
    }

    /* Unless somebody has done something else with the machine meanwhile. */
    private void comeBack(Boot ended) {
        synchronized (turn) {
            if (!life.isStill(ended)) {
                return;
            }
            try {
                bootUp();
            } catch (RuntimeException e) {
                LOG.log(
                        Level.WARNING,
                        "machine `" + incarnation.name() + "` rebooted and did not come back",
                        e);
            }
        }
    }
}
