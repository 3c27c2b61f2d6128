package io.systemcontainers.machine;

import io.systemcontainers.MachineState;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.storage.Volume;
import io.systemcontainers.storage.VolumeState;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Take a machine from one state to another: one step at a time, whoever asks for it, and beside
 * that whatever the machine does by itself.
 */
final class Lifecycle {

    private static final System.Logger LOG = System.getLogger(Lifecycle.class.getName());

    private final Incarnation incarnation;

    /** Held while a step is taken, which may take long. */
    private final Object turn = new Object();

    /**
     * Held while state and boot are looked at or changed together; nobody waits while holding it.
     */
    private final Object change = new Object();

    private MachineState state = MachineState.STOPPED;
    private Boot boot;
    private Boot starting;
    private String retired;
    private boolean touched;
    private boolean unchanged =
            true; // nothing has run on these files since they were what they are

    Lifecycle(Incarnation incarnation) {
        this.incarnation = incarnation;
    }

    MachineState state() {
        synchronized (change) {
            return state;
        }
    }

    boolean pristine() {
        synchronized (change) {
            return !touched;
        }
    }

    /** Return the boot of a running machine, which is only looked at. */
    Optional<Boot> running() {
        synchronized (change) {
            return state == MachineState.RUNNING ? Optional.of(boot) : Optional.empty();
        }
    }

    /** Return the boot of a running machine, which is about to be used. */
    Boot use(String doing) {
        synchronized (change) {
            Boot used = look(doing);
            touched = true;
            return used;
        }
    }

    /** Return the boot of a running machine, which is only going to be looked at. */
    Boot look(String doing) {
        synchronized (change) {
            if (retired != null || state != MachineState.RUNNING) {
                throw wrongState(doing + " in", MachineState.RUNNING);
            }
            return boot;
        }
    }

    /** Say that something is going to be done to the machine, whatever state it is in. */
    void touch() {
        synchronized (change) {
            touched = true;
        }
    }

    void start() {
        synchronized (turn) {
            require(MachineState.STOPPED, "starting");
            bootUp();
        }
    }

    void stop() {
        synchronized (turn) {
            if (state() == MachineState.STOPPED) {
                become(MachineState.STOPPED);
                return;
            }
            if (state() == MachineState.FROZEN) {
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
        Boot going;
        synchronized (change) {
            require(MachineState.RUNNING, doing);
            state = MachineState.STOPPING;
            going = boot;
        }
        going.signal(signal);
        if (!going.awaitEnd(Limit.STOP.duration())) {
            going.kill();
        }
        become(MachineState.STOPPED);
    }

    /**
     * Kill whatever runs; one that could not be killed stays as it is, so that it can be tried
     * again.
     */
    void kill() {
        synchronized (turn) {
            Boot killed;
            synchronized (change) {
                if (state == MachineState.DELETED) {
                    throw wrongState("killing", MachineState.RUNNING);
                }
                killed = state == MachineState.STOPPED ? null : boot;
                state = killed == null ? state : MachineState.STOPPING;
            }
            if (killed != null) {
                killed.kill();
            }
            become(MachineState.STOPPED);
        }
    }

    void freeze() {
        synchronized (turn) {
            require(MachineState.RUNNING, "freezing");
            try {
                incarnation.freezer().freeze();
            } catch (RuntimeException e) {
                thawAfter(e);
                throw e;
            }
            synchronized (change) {
                require(MachineState.RUNNING, "freezing");
                state = MachineState.FROZEN;
            }
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
            require(MachineState.FROZEN, "unfreezing");
            incarnation.freezer().thaw();
            synchronized (change) {
                require(MachineState.FROZEN, "unfreezing");
                state = MachineState.RUNNING;
            }
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
            switch (state()) {
                case STOPPED -> {
                    become(MachineState.STOPPED);
                    return new Still(volume.seal(), Duration.ZERO);
                }
                case FROZEN -> {
                    return new Still(volume.copy(), Duration.ZERO);
                }
                default -> {
                    require(MachineState.RUNNING, doing);
                    long began = System.nanoTime();
                    VolumeState copied = whileFrozen(volume::copy);
                    return new Still(copied, Duration.ofNanos(System.nanoTime() - began));
                }
            }
        }
    }

    /** Say that its files, while it is stopped, are those of a snapshot. */
    void unchanged() {
        synchronized (turn) {
            unchanged |= state() == MachineState.STOPPED;
        }
    }

    /** Say that what was done to it is part of its boot. */
    void untouched() {
        synchronized (change) {
            touched = false;
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

    /**
     * Say that another incarnation is the machine now.
     *
     * @param why what to tell whoever still uses this one
     */
    void retire(String why) {
        synchronized (change) {
            retired = why;
            if (boot != null) {
                boot.retire(why);
            }
        }
    }

    /** Kill what is booting, without waiting for its turn; it does not boot then. */
    void abort() {
        Boot aborted;
        synchronized (change) {
            aborted = starting;
        }
        if (aborted != null) {
            aborted.kill();
        }
    }

    /** Kill the machine for good; false when that was done before. */
    boolean end() {
        synchronized (turn) {
            if (state() == MachineState.DELETED) {
                return false;
            }
            try {
                kill();
                return true;
            } finally {
                become(MachineState.DELETED);
            }
        }
    }

    private void bootUp() {
        synchronized (change) {
            become(MachineState.STARTING);
            touched = !unchanged; // what is typed while it boots counts
        }
        Boot next = new Boot(incarnation.name(), incarnation.log(), incarnation.memoryEvents());
        synchronized (change) {
            starting = next;
        }
        try {
            new Startup(incarnation, next).run();
        } catch (RuntimeException e) {
            next.keep();
            killAfter(e, next);
            unchanged = false; // its init may have run
            become(MachineState.STOPPED);
            throw e;
        } finally {
            synchronized (change) {
                starting = null;
            }
        }
        synchronized (change) {
            unchanged = false;
            boot = next;
            state = MachineState.RUNNING;
        }
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
        synchronized (change) {
            boolean expected = state == MachineState.STOPPING || state == MachineState.DELETED;
            if (boot != ended || expected) {
                return;
            }
            state = MachineState.STOPPED;
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
            synchronized (change) {
                if (boot != ended || state != MachineState.STOPPED) {
                    return;
                }
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

    private void become(MachineState next) {
        synchronized (change) {
            state = next;
            boot = null;
        }
    }

    private void require(MachineState required, String doing) {
        synchronized (change) {
            if (state != required) {
                throw wrongState(doing, required);
            }
        }
    }

    private SystemContainerException wrongState(String doing, MachineState required) {
        if (retired != null) {
            return new SystemContainerException(
                    doing + " machine `" + incarnation.name() + "`: " + retired);
        }
        return new SystemContainerException(
                doing
                        + " machine `"
                        + incarnation.name()
                        + "`: it is "
                        + state.name().toLowerCase(Locale.ROOT)
                        + " and has to be "
                        + required.name().toLowerCase(Locale.ROOT));
    }
}
