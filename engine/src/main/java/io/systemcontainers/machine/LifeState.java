package io.systemcontainers.machine;

import io.systemcontainers.MachineState;
import io.systemcontainers.SystemContainerException;
import java.util.Locale;
import java.util.Optional;

/**
 * Know the state that a machine is in, and the life it has in it. Any thread may ask at any time;
 * nobody waits for it.
 */
final class LifeState {

    private final String machine;
    private MachineState state = MachineState.STOPPED;
    private Boot boot;
    private Boot starting;
    private String retired = "";
    private boolean touched;
    private boolean aborted;

    /**
     * Begin with a machine that is stopped.
     *
     * @param machine its name
     */
    LifeState(String machine) {
        this.machine = machine;
    }

    synchronized MachineState state() {
        return state;
    }

    synchronized boolean pristine() {
        return !touched && (boot == null || !boot.shells().wereOpened());
    }

    /** Return the boot of a running machine, which is only looked at. */
    synchronized Optional<Boot> running() {
        return state == MachineState.RUNNING ? Optional.of(boot) : Optional.empty();
    }

    /** Return the boot of a running machine, which is about to be used. */
    synchronized Boot use(String doing) {
        Boot used = look(doing);
        touched = true;
        return used;
    }

    /** Return the boot of a running machine, which is only going to be looked at. */
    synchronized Boot look(String doing) {
        if (!retired.isEmpty() || state != MachineState.RUNNING) {
            throw wrongState(doing + " in", MachineState.RUNNING);
        }
        return boot;
    }

    /** Return the boot of a machine that runs or is frozen, which is only going to be looked at. */
    synchronized Boot alive(String doing) {
        return retired.isEmpty() && state == MachineState.FROZEN ? boot : look(doing);
    }

    /** Say that something is going to be done to the machine, whatever state it is in. */
    synchronized void touch() {
        touched = true;
    }

    /** Say that what was done to it is part of its boot. */
    synchronized void untouched() {
        touched = false;
    }

    /** Say that another incarnation is the machine now; whoever still uses this one is told why. */
    synchronized void retire(String why) {
        retired = why;
        if (boot != null) {
            boot.retire(why);
        }
    }

    synchronized boolean isAborted() {
        return aborted;
    }

    /** Let nothing boot any more; returns what boots or runs, which is to be killed. */
    synchronized Optional<Boot> abort() {
        aborted = true;
        return life();
    }

    private Optional<Boot> life() {
        return Optional.ofNullable(starting).or(() -> Optional.ofNullable(boot));
    }

    /**
     * Begin to boot.
     *
     * @param next the life that begins
     * @param changed whether the files are others than those of a snapshot or the image
     */
    synchronized void start(Boot next, boolean changed) {
        if (aborted) {
            throw new SystemContainerException(
                    "starting machine `" + machine + "`: it is not wanted any more");
        }
        become(MachineState.STARTING);
        starting = next;
        touched = changed; // what is typed while it boots counts
    }

    /** Say that what was starting has booted. */
    synchronized void started() {
        boot = starting;
        starting = null;
        state = MachineState.RUNNING;
    }

    /** Begin to end a running machine; returns the life that ends. */
    synchronized Boot end(String doing) {
        require(MachineState.RUNNING, doing);
        state = MachineState.STOPPING;
        return boot;
    }

    /** Begin to kill whatever runs; returns the life that ends, if there is one. */
    synchronized Optional<Boot> kill() {
        if (state == MachineState.DELETED) {
            throw wrongState("killing", MachineState.RUNNING);
        }
        if (state == MachineState.STOPPED) {
            return Optional.empty();
        }
        state = MachineState.STOPPING;
        return life();
    }

    /** Go from one state to another in the same life. */
    synchronized void change(MachineState from, MachineState to, String doing) {
        require(from, doing);
        state = to;
    }

    /** Have no life any more. */
    synchronized void become(MachineState next) {
        state = next;
        boot = null;
        starting = null;
    }

    /** Hear that a life has ended; returns whether it is the present one and nobody wanted that. */
    synchronized boolean endedByItself(Boot ended) {
        boolean alive = state == MachineState.RUNNING || state == MachineState.FROZEN;
        if (boot != ended || !alive) {
            return false;
        }
        state = MachineState.STOPPED;
        return true;
    }

    /** Return the boot of a machine that runs or is frozen, as far as is known. */
    synchronized Optional<Boot> present() {
        return state == MachineState.RUNNING || state == MachineState.FROZEN
                ? Optional.of(boot)
                : Optional.empty();
    }

    /** Hear that a life has ended that could not be killed in time. */
    synchronized void endedLate(Boot ended) {
        if (state == MachineState.STOPPING
                && life().filter(present -> present == ended).isPresent()) {
            become(MachineState.STOPPED);
        }
    }

    /** Tell whether nothing has been done to the machine since a life has ended by itself. */
    synchronized boolean isStill(Boot ended) {
        return boot == ended && state == MachineState.STOPPED && retired.isEmpty();
    }

    /** Throw when the machine is deleted, or this is not the machine any more. */
    synchronized void requirePresent(String doing) {
        if (state == MachineState.DELETED || !retired.isEmpty()) {
            throw new SystemContainerException(
                    doing
                            + " machine `"
                            + machine
                            + "`: "
                            + (retired.isEmpty() ? "it is deleted: make another" : retired));
        }
    }

    synchronized void require(MachineState required, String doing) {
        if (state != required) {
            throw wrongState(doing, required);
        }
    }

    private SystemContainerException wrongState(String doing, MachineState required) {
        String why =
                retired.isEmpty()
                        ? "it is "
                                + state.name().toLowerCase(Locale.ROOT)
                                + " and has to be "
                                + required.name().toLowerCase(Locale.ROOT)
                        : retired;
        return new SystemContainerException(doing + " machine `" + machine + "`: " + why);
    }
}
