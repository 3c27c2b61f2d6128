package io.systemcontainers.junit;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.ResourceLocksProvider;

/**
 * Let one test at a time have machines of which one is put back before each: whatever runs below an
 * annotated class needs its lock. Locks are known to JUnit before anything runs, so no test holds a
 * thread while it waits, and none waits for the other forever.
 */
final class MachineLocks implements ResourceLocksProvider {

    MachineLocks() {}

    @Override
    public Set<Lock> provideForNestedClass(List<Class<?>> enclosing, Class<?> testClass) {
        return locks(enclosing.stream());
    }

    @Override
    public Set<Lock> provideForMethod(
            List<Class<?>> enclosing, Class<?> testClass, Method testMethod) {
        return locks(Stream.concat(enclosing.stream(), Stream.of(testClass)));
    }

    private static Set<Lock> locks(Stream<Class<?>> classes) {
        return classes.filter(MachineLocks::isReset)
                .map(testClass -> new Lock("io.systemcontainers.machine of " + testClass.getName()))
                .collect(Collectors.toSet());
    }

    private static boolean isReset(Class<?> testClass) {
        return MachineAnnotations.of(testClass).stream()
                .anyMatch(annotation -> annotation.reset() == Reset.BEFORE_EACH);
    }
}
