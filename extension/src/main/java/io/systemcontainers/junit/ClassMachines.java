package io.systemcontainers.junit;

import io.systemcontainers.Machine;
import java.lang.reflect.AnnotatedElement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The machines of one annotated class, until JUnit closes the store of the class's context. What
 * takes long is done to all of them at once.
 */
final class ClassMachines implements AutoCloseable {

    private final ExtensionContext owner;
    private final MachineNames names;
    private final List<MachineLease> leases;
    private boolean prepared;

    private ClassMachines(ExtensionContext owner, List<SystemContainer> annotations) {
        this.owner = owner;
        this.names = new MachineNames(annotations.stream().map(SystemContainer::name).toList());
        this.leases =
                annotations.stream()
                        .map(annotation -> new MachineLease(owner, annotation, names))
                        .toList();
    }

    /** Return those of all annotated classes around a context, outermost first. */
    static List<ClassMachines> all(ExtensionContext context) {
        return Contexts.owners(context).stream().map(ClassMachines::ofOwner).toList();
    }

    /** Return those that a class means by "the machines". */
    static Optional<ClassMachines> of(ExtensionContext context, Class<?> declaring) {
        List<ClassMachines> around =
                Contexts.classContext(context, declaring).map(ClassMachines::all).orElse(List.of());
        return around.isEmpty() ? Optional.empty() : Optional.of(around.get(around.size() - 1));
    }

    private static ClassMachines ofOwner(ExtensionContext owner) {
        return Contexts.remember(
                owner,
                "machines of " + owner.getUniqueId(),
                ClassMachines.class,
                () ->
                        new ClassMachines(
                                owner, MachineAnnotations.of(owner.getRequiredTestClass())));
    }

    List<MachineLease> leases() {
        return leases;
    }

    /** Return the machine that a parameter or field means. */
    Machine machine(Class<?> testClass, AnnotatedElement element, String what) {
        String name = names.meantBy(testClass, element, what);
        return leases.get(names.names().indexOf(name)).machine();
    }

    /** Return those of the machines that there are, booted or not. */
    List<Machine> made() {
        return leases.stream().flatMap(lease -> lease.made().stream()).toList();
    }

    /** Begin a class that uses these machines, or one invocation of a class template. */
    void enter(ExtensionContext context) {
        prepare();
        if (Contexts.isNearestOwner(context, owner.getUniqueId())) {
            new NamedMembers(context.getRequiredTestClass(), names).check();
            leases.forEach(lease -> lease.ownMethods(context));
        }
        EngineSession.of(owner).engine(); // where there is none, that is said once
        Together.each(leases, lease -> lease.enter(context));
    }

    /* What is a mistake is known before anything is made. */
    private synchronized void prepare() {
        if (!prepared) {
            names.requireDistinct(owner.getRequiredTestClass());
            leases.forEach(MachineLease::prepare);
            prepared = true;
        }
    }

    /** Put the machines back for the test that is about to begin. */
    void reset(ExtensionContext context) {
        Together.each(leases, lease -> lease.reset(context));
        leases.forEach(lease -> lease.report(context));
    }

    /** Have the machines of the test that may follow booted while this one runs. */
    void prepareNext(ExtensionContext context) {
        leases.forEach(lease -> lease.prepareNext(context));
    }

    @Override
    public void close() {
        List<Throwable> failures = new ArrayList<>();
        for (int i = leases.size() - 1; i >= 0; i--) {
            try {
                leases.get(i).close();
            } catch (RuntimeException e) {
                failures.add(e);
            }
        }
        Together.throwFirst(failures);
    }
}
