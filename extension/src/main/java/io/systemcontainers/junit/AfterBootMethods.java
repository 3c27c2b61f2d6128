package io.systemcontainers.junit;

import static org.junit.platform.commons.support.AnnotationSupport.findAnnotatedMethods;
import static org.junit.platform.commons.support.HierarchyTraversalMode.TOP_DOWN;

import io.systemcontainers.Machine;
import io.systemcontainers.SystemContainerException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.platform.commons.support.ReflectionSupport;

/** The {@link AfterBoot} methods of a class and those around it, in the order of their calls. */
record AfterBootMethods(List<Method> methods) {

    static final AfterBootMethods NONE = new AfterBootMethods(List.of());

    /** Find those of a class and its superclasses that are to be called with one machine. */
    static AfterBootMethods of(Class<?> testClass, MachineNames names, String machine) {
        List<Method> found = findAnnotatedMethods(testClass, AfterBoot.class, TOP_DOWN);
        found.forEach(method -> check(testClass, method));
        return new AfterBootMethods(
                found.stream()
                        .filter(method -> meantBy(testClass, method, names).equals(machine))
                        .toList());
    }

    private static String meantBy(Class<?> testClass, Method method, MachineNames names) {
        return names.meantBy(testClass, method.getParameters()[0], what(method));
    }

    private static void check(Class<?> testClass, Method method) {
        if (method.getDeclaringClass().isInterface()) {
            throw mistake(testClass, method, "must not be in an interface");
        }
        if (!Modifier.isStatic(method.getModifiers())) {
            throw mistake(testClass, method, "must be static: it runs before there is an instance");
        }
        if (Modifier.isPrivate(method.getModifiers())) {
            throw mistake(testClass, method, "must not be private");
        }
        if (method.getReturnType() != void.class) {
            throw mistake(testClass, method, "must not return a value");
        }
        if (!Arrays.equals(method.getParameterTypes(), new Class<?>[] {Machine.class})) {
            throw mistake(testClass, method, "must have one parameter, of the type Machine");
        }
    }

    /** Refuse methods that nothing would ever call. */
    void requireNone(Class<?> testClass, String rule) {
        methods.stream()
                .findFirst()
                .ifPresent(
                        method -> {
                            throw mistake(testClass, method, rule);
                        });
    }

    AfterBootMethods and(AfterBootMethods others) {
        return new AfterBootMethods(
                Stream.concat(methods.stream(), others.methods.stream()).toList());
    }

    boolean isEmpty() {
        return methods.isEmpty();
    }

    void call(Machine machine) {
        for (Method method : methods) {
            try {
                ReflectionSupport.invokeMethod(method, null, machine);
            } catch (Throwable t) { // an assertion that fails is as good a reason as any
                if (t instanceof InterruptedException) {
                    Thread.currentThread().interrupt();
                }
                throw new SystemContainerException(
                        "calling " + what(method).strip() + ": " + t.getMessage(), t);
            }
        }
    }

    private static RuntimeException mistake(Class<?> testClass, Method method, String rule) {
        return UserMistake.in(testClass, what(method) + rule);
    }

    private static String what(Method method) {
        return "@AfterBoot method [" + UserMistake.name(method) + "] ";
    }
}
