package io.systemcontainers.junit;

import static org.junit.platform.commons.support.AnnotationSupport.findAnnotation;

import io.systemcontainers.Machine;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The machine of one annotated class, from the moment it is first needed until JUnit closes the
 * store of the class's context.
 */
final class MachineLease implements AutoCloseable {

    private final String contextId;
    private final Class<?> testClass;
    private final SystemContainer annotation;
    private final Function<MachineSpec, Machine> maker;

    private final Map<String, InactiveUnits> inactive = new ConcurrentSkipListMap<>();

    private Machine machine;
    private Baseline baseline;
    private RuntimeException failure;
    private boolean begun;
    private volatile String lastTest = "the class";

    private MachineLease(
            ExtensionContext owner,
            SystemContainer annotation,
            Function<MachineSpec, Machine> maker) {
        this.contextId = owner.getUniqueId();
        this.testClass = owner.getRequiredTestClass();
        this.annotation = annotation;
        this.maker = maker;
    }

    /** Return the leases of all annotated classes around a context, outermost first. */
    static List<MachineLease> all(ExtensionContext context) {
        return Contexts.owners(context).stream().map(MachineLease::ofOwner).toList();
    }

    /** Return the lease that a class means by "the machine". */
    static Optional<MachineLease> of(ExtensionContext context, Class<?> declaring) {
        List<MachineLease> around =
                Contexts.classContext(context, declaring).map(MachineLease::all).orElse(List.of());
        return around.isEmpty() ? Optional.empty() : Optional.of(around.get(around.size() - 1));
    }

    private static MachineLease ofOwner(ExtensionContext owner) {
        return Contexts.remember(
                owner,
                "lease " + owner.getUniqueId(),
                MachineLease.class,
                () ->
                        new MachineLease(
                                owner,
                                findAnnotation(owner.getRequiredTestClass(), SystemContainer.class)
                                        .orElseThrow(),
                                spec -> spec.create(EngineSession.of(owner).engine(), owner)));
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
        MachineSpec spec = MachineSpec.of(testClass, annotation);
        AfterBootMethods methods = checked(testClass);
        machine = maker.apply(spec);
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
            own.inactiveUnits()
                    .ifPresent(units -> remember(units, Contexts.around(context, own.container())));
        }
    }

    private void remember(InactiveUnits units, ExtensionContext testClass) {
        if (inactive.putIfAbsent(testClass.getUniqueId(), units) == null) {
            units.report(testClass);
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
                "baseline of " + contextId + " in " + context.getUniqueId(),
                Baseline.class,
                () -> baseline(above).nested(context.getUniqueId(), ownMethods(context), lastTest));
    }

    /** Return what a nested class adds to what is done after the boot of this machine. */
    private AfterBootMethods ownMethods(ExtensionContext context) {
        List<ExtensionContext> owners = Contexts.owners(context);
        boolean isMeant = owners.get(owners.size() - 1).getUniqueId().equals(contextId);
        return isMeant
                        && !context.getUniqueId().equals(contextId)
                        && !Contexts.isInvocation(context)
                ? checked(context.getRequiredTestClass())
                : AfterBootMethods.NONE;
    }

    private AfterBootMethods checked(Class<?> declaring) {
        AfterBootMethods methods = AfterBootMethods.of(declaring);
        if (!isReset()) {
            methods.requireNone(declaring, "is never called where reset is NEVER");
        }
        return methods;
    }

    @Override
    public synchronized void close() {
        begun = true;
        if (machine != null) {
            machine.close();
        }
    }
}
