package io.systemcontainers.junit;

import static org.junit.platform.commons.support.HierarchyTraversalMode.TOP_DOWN;
import static org.junit.platform.commons.support.ReflectionSupport.findFields;

import io.systemcontainers.Machine;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/** Fill in fields whose type is exactly {@link Machine} and that are null when their turn comes. */
final class MachineFields {

    private MachineFields() {}

    static void fillStatic(Class<?> testClass, Function<Field, Machine> machine) {
        for (Field field : machines(testClass, true)) {
            if (read(testClass, field, null) == null) {
                if (field.getDeclaringClass() != testClass) {
                    throw mistake(
                            testClass,
                            field,
                            "must not be static in a superclass: subclasses would share it, "
                                    + "and each has a machine of its own");
                }
                write(testClass, field, null, machine.apply(field));
            }
        }
    }

    /** Forget machines that are about to go: the class may run again in this JVM. */
    static void clearStatic(Class<?> testClass, Collection<Machine> ending) {
        for (Field field : machines(testClass, true)) {
            if (!Modifier.isFinal(field.getModifiers())
                    && ending.contains((Machine) read(testClass, field, null))) {
                write(testClass, field, null, null);
            }
        }
    }

    /** Fill in an instance's fields; a machine is only asked for when there is one to fill. */
    static void fillInstance(Object instance, Function<Field, Machine> machine) {
        Class<?> testClass = instance.getClass();
        for (Field field : machines(testClass, false)) {
            if (read(testClass, field, instance) == null) {
                write(testClass, field, instance, machine.apply(field));
            }
        }
    }

    private static List<Field> machines(Class<?> testClass, boolean ofClass) {
        return findFields(
                testClass,
                field ->
                        field.getType() == Machine.class
                                && Modifier.isStatic(field.getModifiers()) == ofClass,
                TOP_DOWN);
    }

    private static Object read(Class<?> testClass, Field field, Object instance) {
        try {
            field.setAccessible(true);
            return field.get(instance);
        } catch (InaccessibleObjectException | IllegalAccessException e) {
            throw UserMistake.in(testClass, what(field) + "cannot be reached: open its package", e);
        }
    }

    private static void write(Class<?> testClass, Field field, Object instance, Machine machine) {
        if (Modifier.isFinal(field.getModifiers())) {
            throw mistake(testClass, field, "must not be final, or must not be null");
        }
        try {
            field.set(instance, machine);
        } catch (IllegalAccessException e) {
            throw UserMistake.in(testClass, what(field) + "cannot be reached: open its package", e);
        }
    }

    private static RuntimeException mistake(Class<?> testClass, Field field, String rule) {
        return UserMistake.in(testClass, what(field) + rule);
    }

    /** Name a field in a message. */
    static String what(Field field) {
        return "Machine field ["
                + field.getDeclaringClass().getName()
                + "."
                + field.getName()
                + "] ";
    }
}
