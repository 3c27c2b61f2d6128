package io.systemcontainers.junit;

import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Find the annotations that describe a class's machines, in the order in which they are written.
 *
 * <p>Those of a class count together, on annotations of the user's own, too. Where it has none,
 * those of its interfaces do, and then those of its superclass. JUnit finds a single annotation in
 * that order as well; what it finds of a repeatable one would be that of the superclass, too.
 */
final class MachineAnnotations {

    private MachineAnnotations() {}

    static List<SystemContainer> of(Class<?> testClass) {
        return of(testClass, new HashSet<>());
    }

    private static List<SystemContainer> of(Class<?> type, Set<Class<?>> seen) {
        List<SystemContainer> found = new ArrayList<>();
        if (type != null && seen.add(type)) {
            collect(type, seen, found);
            if (found.isEmpty()) {
                for (Class<?> each : type.getInterfaces()) {
                    found.addAll(of(each, seen));
                }
            }
            if (found.isEmpty()) {
                found.addAll(of(type.getSuperclass(), seen));
            }
        }
        return found;
    }

    private static void collect(Class<?> type, Set<Class<?>> seen, List<SystemContainer> found) {
        for (Annotation each : type.getDeclaredAnnotations()) {
            if (each instanceof SystemContainer one) {
                found.add(one);
            } else if (each instanceof SystemContainers several) {
                found.addAll(List.of(several.value()));
            } else if (seen.add(each.annotationType())) { // an annotation may be on itself
                collect(each.annotationType(), seen, found);
            }
        }
    }
}
