package io.systemcontainers.junit;

import io.systemcontainers.Machine;
import io.systemcontainers.MachineState;
import io.systemcontainers.SystemContainerException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * What one class's tests start from: the state of the machine's files when all its
 * {@code @BeforeAll} are done, which is settled when its first test comes.
 *
 * <p>A machine that is pristine after them is still what it booted from, and no snapshot is needed.
 * Otherwise the first test gets a machine booted from the new snapshot, as every later one does: it
 * must not see the processes that only {@code @BeforeAll} started.
 */
final class Baseline implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Baseline.class.getName());

    private final String container;
    private final Machine machine;
    private final Baseline enclosing;
    private final AtomicInteger taken;
    private final BootTask task;
    private final UnitCheck check = new UnitCheck();
    private String snapshot;
    private BaselineSnapshots snapshots;
    private boolean settled;
    private boolean bootIsDue;

    private Baseline(
            String container,
            Machine machine,
            Baseline enclosing,
            AtomicInteger taken,
            BootTask task,
            String beginning) {
        this.container = container;
        this.machine = machine;
        this.enclosing = enclosing;
        this.taken = taken;
        this.task = task;
        this.snapshot = beginning;
        this.snapshots = BaselineSnapshots.of(machine);
    }

    /** Begin with a machine that is yet to boot for the first time. */
    static Baseline ofStopped(String container, Machine machine, AfterBootMethods methods) {
        machine.snapshot(BaselineSnapshots.CREATED);
        return new Baseline(
                container,
                machine,
                null,
                new AtomicInteger(1),
                new BootTask(methods),
                BaselineSnapshots.CREATED);
    }

    /**
     * Put the machine back for a nested class, which goes on from here to a baseline of its own.
     */
    synchronized Baseline nested(String inner, AfterBootMethods own, String lastTest) {
        restore(lastTest);
        BootTask theirs = own.isEmpty() ? task : new BootTask(task.methods().and(own));
        return new Baseline(inner, machine, this, taken, theirs, snapshot);
    }

    /**
     * Have the machine booted from the baseline, with nothing done to it since. It may have been
     * watched: whoever gets it next finds on the console what he would find after a boot.
     *
     * @param lastTest the test that had the machine before
     */
    synchronized void restore(String lastTest) {
        MachineState state = machine.state();
        if (state == MachineState.DELETED) {
            throw new SystemContainerException(
                    "putting machine `"
                            + machine.name()
                            + "` back to its baseline: it was closed: leave that to the extension");
        }
        // It may be as it booted from another baseline, or from a snapshot that a test has taken.
        boolean asBooted =
                state == MachineState.RUNNING
                        && hasSnapshot()
                        && machine.pristine(snapshot)
                        && snapshots.areAll();
        if (!settled) {
            settle(asBooted);
        } else {
            snapshots.putBack(lastTest);
            bootIsDue |= !asBooted;
        }
        machine.afterBoot(task); // a test may have set one of its own
        if (bootIsDue) {
            requireSnapshot(lastTest);
            machine.startFrom(snapshot);
            bootIsDue = false;
        } else {
            machine.console().rewind();
        }
    }

    private void requireSnapshot(String lastTest) {
        if (!hasSnapshot()) {
            throw new SystemContainerException(
                    "putting machine `"
                            + machine.name()
                            + "` back to its baseline: its snapshot `"
                            + snapshot
                            + "` is gone since "
                            + lastTest
                            + " began: leave that one to the extension");
        }
    }

    private boolean hasSnapshot() {
        return machine.snapshots().stream().anyMatch(taken -> taken.name().equals(snapshot));
    }

    private void settle(boolean asBooted) {
        boolean isFirst = enclosing == null;
        boolean hasOwnMethods = isFirst ? !task.methods().isEmpty() : task != enclosing.task;
        // What boots for the enclosing class must not be mistaken for what boots for this one.
        if (!asBooted || hasOwnMethods && !isFirst) {
            if (!asBooted) {
                check.begin(machine);
            }
            if (machine.state() != MachineState.STOPPED) {
                machine.kill();
            }
            String name = BaselineSnapshots.BASELINE + taken.get();
            machine.snapshot(name);
            taken.incrementAndGet();
            snapshot = name;
        }
        snapshots = BaselineSnapshots.of(machine);
        bootIsDue = !asBooted || hasOwnMethods;
        settled = true;
        if (check.isDue()) {
            task.compareOnce(check, snapshot);
        }
    }

    /**
     * Have the machine of the next test booted meanwhile, if there may be one.
     *
     * @param testMayFollowIn whether a test may follow in a container
     */
    synchronized void prepareNext(Predicate<String> testMayFollowIn) {
        Baseline next = this;
        while (next != null && !testMayFollowIn.test(next.container)) {
            next = next.enclosing;
        }
        // What is to be done after the boot is that of this class until the class has ended.
        if (next != null && next.task == task) {
            try {
                machine.standby(next.snapshot);
            } catch (SystemContainerException e) { // the reset will say so, if it matters
                LOG.log(System.Logger.Level.DEBUG, "no standby of `" + machine.name() + "`", e);
            }
        }
    }

    /** Return the unique id of the class whose tests start from here. */
    String container() {
        return container;
    }

    /** Return what was active here and was not after the first boot, if anything. */
    Optional<InactiveUnits> inactiveUnits() {
        return check.inactive();
    }

    /** End the baseline of a nested class. */
    @Override
    public synchronized void close() {
        if (enclosing == null || machine.state() == MachineState.DELETED) {
            return;
        }
        if (!snapshot.equals(enclosing.snapshot) && hasSnapshot()) {
            machine.deleteSnapshot(snapshot);
        }
    }
}
