package io.systemcontainers.junit;

import static org.junit.platform.commons.support.AnnotationSupport.findAnnotation;

import io.systemcontainers.Engine;
import io.systemcontainers.Machine;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The machine of one annotated class, from the moment it is first needed until JUnit closes the
 * store of the class's context.
 */
final class MachineLease implements AutoCloseable {

    private final String contextId;
    private final Class<?> testClass;
    private final SystemContainer annotation;
    private final Supplier<Engine> engine;

    private Machine machine;
    private Baseline baseline;
    private RuntimeException failure;
    private boolean begun;

    private MachineLease(
            ExtensionContext owner, SystemContainer annotation, Supplier<Engine> engine) {
        this.contextId = owner.getUniqueId();
        this.testClass = owner.getRequiredTestClass();
        this.annotation = annotation;
        this.engine = engine;
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
                                () -> EngineSession.of(owner).engine()));
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
        machine = spec.create(engine.get());
        if (isReset()) {
            baseline = Baseline.ofStopped(machine);
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
        }
    }

    /** Put the machine back for the test that is about to begin. */
    void reset(ExtensionContext context) {
        machine();
        if (isReset()) {
            baseline(context).restore();
        }
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
                () -> baseline(above).nested());
    }

    @Override
    public synchronized void close() {
        begun = true;
        if (machine != null) {
            machine.close();
        }
    }
}
