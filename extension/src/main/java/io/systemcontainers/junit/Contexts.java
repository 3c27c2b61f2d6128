package io.systemcontainers.junit;

import io.systemcontainers.junit.plan.RemainingTests;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;

/** Find one's way in the tree of contexts, and remember things there. */
final class Contexts {

    static final Namespace NAMESPACE = Namespace.create(SystemContainerExtension.class);

    private Contexts() {}

    /**
     * Return the contexts of the annotated classes around a context, outermost first. Of a class
     * template, which has a context of its own and one for each invocation, it is its own.
     */
    static List<ExtensionContext> owners(ExtensionContext context) {
        List<ExtensionContext> owners = new ArrayList<>();
        Optional<ExtensionContext> next = Optional.of(context);
        while (next.isPresent()) {
            ExtensionContext here = next.get();
            next = here.getParent();
            if (isOwner(here) && next.filter(above -> sameClass(above, here)).isEmpty()) {
                owners.add(0, here);
            }
        }
        return owners;
    }

    /** Tell whether machines are started for the very class of this context. */
    static boolean isOwner(ExtensionContext context) {
        return context.getTestClass()
                .filter(testClass -> !MachineAnnotations.of(testClass).isEmpty())
                .isPresent();
    }

    /** Tell whether an owner is the nearest one around a context: its machines are meant there. */
    static boolean isNearestOwner(ExtensionContext context, String owner) {
        List<ExtensionContext> owners = owners(context);
        return owners.get(owners.size() - 1).getUniqueId().equals(owner);
    }

    /**
     * Return the nearest context of a class that is, or extends, the given one; or that the given
     * one extends, as the class of an instance does that somebody's factory made.
     */
    static Optional<ExtensionContext> classContext(ExtensionContext context, Class<?> declaring) {
        return context.getTestClass()
                        .filter(
                                testClass ->
                                        declaring.isAssignableFrom(testClass)
                                                || testClass.isAssignableFrom(declaring))
                        .isPresent()
                ? Optional.of(context)
                : context.getParent().flatMap(above -> classContext(above, declaring));
    }

    /** Return the context of what has this unique id: this one or one above it. */
    static ExtensionContext around(ExtensionContext context, String id) {
        return context.getUniqueId().equals(id)
                ? context
                : around(context.getParent().orElseThrow(), id);
    }

    static boolean isOfMethod(ExtensionContext context) {
        return context.getTestMethod().isPresent();
    }

    /**
     * Return what is remembered for a context or one above it, or make it. The one place that calls
     * {@code getOrComputeIfAbsent}: its successor came with JUnit 6.
     */
    static <V> V remember(
            ExtensionContext context, Object key, Class<V> type, Supplier<V> creator) {
        return context.getStore(NAMESPACE).getOrComputeIfAbsent(key, absent -> creator.get(), type);
    }

    /** Tell whether a test may come after that of a context; true where nobody knows. */
    static boolean testMayFollow(ExtensionContext test, String container) {
        RemainingTests remaining =
                test.getStore(StoreScope.LAUNCHER_SESSION, Namespace.create(RemainingTests.class))
                        .get(RemainingTests.class, RemainingTests.class);
        return remaining == null || remaining.mayFollow(test.getUniqueId(), container);
    }

    /** Do something the first time it is asked for in a context. */
    static void once(ExtensionContext context, String what, Runnable action) {
        remember(
                context,
                what + " " + context.getUniqueId(),
                Boolean.class,
                () -> {
                    action.run();
                    return true;
                });
    }

    /**
     * Tell whether a context is an invocation of the class that the one above is the template of.
     */
    static boolean isInvocation(ExtensionContext context) {
        return context.getParent().filter(above -> sameClass(above, context)).isPresent();
    }

    private static boolean sameClass(ExtensionContext one, ExtensionContext other) {
        return one.getTestClass().equals(other.getTestClass());
    }
}
