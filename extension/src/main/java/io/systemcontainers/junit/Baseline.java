package io.systemcontainers.junit;

import io.systemcontainers.Machine;
import io.systemcontainers.MachineState;
import io.systemcontainers.SystemContainerException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What one class's tests start from: the state of the machine's files when all its
 * {@code @BeforeAll} are done, which is settled when its first test comes.
 *
 * <p>A machine that is pristine after them is still what it booted from, and no snapshot is needed.
 * Otherwise the first test gets a machine booted from the new snapshot, as every later one does: it
 * must not see the processes that only {@code @BeforeAll} started.
 */
final class Baseline {

    private static final String CREATED = "junit-created";
    private static final String BASELINE = "junit-baseline-";

    private final Machine machine;
    private final AtomicInteger taken;
    private String snapshot;
    private boolean settled;

    private Baseline(Machine machine, AtomicInteger taken, String beginning) {
        this.machine = machine;
        this.taken = taken;
        this.snapshot = beginning;
    }

    /** Begin with a machine that is yet to boot for the first time. */
    static Baseline ofStopped(Machine machine) {
        machine.snapshot(CREATED);
        return new Baseline(machine, new AtomicInteger(1), CREATED);
    }

    /**
     * Put the machine back for a nested class, which goes on from here to a baseline of its own.
     */
    synchronized Baseline nested() {
        restore();
        return new Baseline(machine, taken, snapshot);
    }

    /**
     * Have the machine booted from the baseline, with nothing done to it since. It may have been
     * watched: whoever gets it next finds on the console what he would find after a boot.
     */
    synchronized void restore() {
        MachineState state = machine.state();
        if (state == MachineState.DELETED) {
            throw new SystemContainerException(
                    "putting machine `"
                            + machine.name()
                            + "` back to its baseline: it was closed: leave that to the extension");
        }
        boolean asBooted = state == MachineState.RUNNING && machine.pristine() && isOnlyOurs();
        if (!settled) {
            settle(asBooted);
        } else if (!asBooted) {
            machine.restore(snapshot);
        }
        if (asBooted) {
            machine.console().rewind();
        }
        if (machine.state() != MachineState.RUNNING) {
            machine.start();
        }
    }

    // A machine is pristine, too, that a test has just put back to a snapshot of its own.
    private boolean isOnlyOurs() {
        return machine.snapshots().size() == taken.get();
    }

    private void settle(boolean asBooted) {
        if (!asBooted) {
            if (machine.state() != MachineState.STOPPED) {
                machine.kill();
            }
            String name = BASELINE + taken.get();
            machine.snapshot(name);
            taken.incrementAndGet();
            snapshot = name;
        }
        settled = true;
    }
}
