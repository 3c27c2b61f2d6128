package io.systemcontainers.junit;

import io.systemcontainers.Machine;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One machine of an annotated class, from the moment it is first needed until the class's end. */
final class MachineLease implements AutoCloseable {

    private final ExtensionContext owner;
    private final String contextId;
    private final SystemContainer annotation;
    private final MachineNames names;
    private final Map<String, InactiveUnits> inactive = new ConcurrentSkipListMap<>();

    private MachineSpec spec;
    private AfterBootMethods methods;
    private Machine machine;
    private Baseline baseline;
    private RuntimeException failure;
    private boolean begun;
    private volatile String lastTest = "the class";

    MachineLease(ExtensionContext owner, SystemContainer annotation, MachineNames names) {
        this.owner = owner;
        this.contextId = owner.getUniqueId();
        this.annotation = annotation;
        this.names = names;
    }

    /** Find out what is to be made, and complain of what is wrong with that. */
    synchronized void prepare() {
        Class<?> testClass = owner.getRequiredTestClass();
        spec = MachineSpec.of(testClass, annotation);
        methods = checked(testClass);
    }

    /**
     * Return the booted machine, starting it the first time. A machine that did not boot is not
     * tried again.
     */
    synchronized Machine machine() {
        if (!begun) {
            begun = true;
            try {
                start();
            } catch (RuntimeException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
        return machine;
    }

    private void start() {
        machine = spec.create(EngineSession.of(owner).engine(), owner);
        if (isReset()) {
            baseline = Baseline.ofStopped(contextId, machine, methods);
        }
        machine.start();
    }

    /** Return the machine if there is one, booted or not. */
    synchronized Optional<Machine> made() {
        return Optional.ofNullable(machine);
    }

    /**
     * Begin a class that uses this machine, or one invocation of a class template: it is to find
     * the machine as its enclosing class's tests do.
     */
    void enter(ExtensionContext context) {
        machine();
        if (isReset()) {
            baseline(context);
        } else {
            ownMethods(context);
        }
    }

    /** Put the machine back for the test that is about to begin. */
    void reset(ExtensionContext context) {
        machine();
        if (isReset()) {
            Baseline own = baseline(context);
            own.restore(lastTest);
            lastTest =
                    "test ["
                            + context.getRequiredTestClass().getName()
                            + ", "
                            + context.getDisplayName()
                            + "]";
        }
    }

    /** Say what the first test after a baseline does not find active any more, once. */
    void report(ExtensionContext context) {
        if (isReset()) {
            Baseline own = baseline(context);
            own.inactiveUnits()
                    .ifPresent(units -> remember(units, Contexts.around(context, own.container())));
        }
    }

    private void remember(InactiveUnits units, ExtensionContext testClass) {
        if (inactive.putIfAbsent(testClass.getUniqueId(), units) == null) {
            units.report(testClass, names.areSeveral());
        }
    }

    /** Have the machine of the test that may follow booted while this one runs. */
    void prepareNext(ExtensionContext context) {
        if (isReset() && annotation.standby()) {
            baseline(context).prepareNext(within -> Contexts.testMayFollow(context, within));
        }
    }

    /** Return what a test does not find active although it was at its baselines. */
    List<InactiveUnits> inactiveUnits(ExtensionContext test) {
        return inactive.entrySet().stream()
                .filter(entry -> (test.getUniqueId() + "/").startsWith(entry.getKey() + "/"))
                .map(Map.Entry::getValue)
                .toList();
    }

    private boolean isReset() {
        return annotation.reset() == Reset.BEFORE_EACH;
    }

    private Baseline baseline(ExtensionContext context) {
        if (context.getUniqueId().equals(contextId)) {
            return baseline;
        }
        ExtensionContext above = context.getParent().orElseThrow();
        if (Contexts.isOfMethod(context)) {
            return baseline(above);
        }
        return Contexts.remember(
                context,
                "baseline of "
                        + annotation.name()
                        + " of "
                        + contextId
                        + " in "
                        + context.getUniqueId(),
                Baseline.class,
                () -> baseline(above).nested(context.getUniqueId(), ownMethods(context), lastTest));
    }

    /** Return what a nested class adds to what is done after the boot of this machine. */
    AfterBootMethods ownMethods(ExtensionContext context) {
        return Contexts.isNearestOwner(context, contextId)
                        && !context.getUniqueId().equals(contextId)
                        && !Contexts.isInvocation(context)
                ? checked(context.getRequiredTestClass())
                : AfterBootMethods.NONE;
    }

    private AfterBootMethods checked(Class<?> declaring) {
        AfterBootMethods found = AfterBootMethods.of(declaring, names, annotation.name());
        if (!isReset()) {
            found.requireNone(declaring, "is never called where reset is NEVER");
        }
        return found;
    }

    @Override
    public synchronized void close() {
        begun = true;
        if (machine != null) {
            machine.close();
        }
    }
}
