package io.systemcontainers.junit;

import static org.junit.platform.commons.support.AnnotationSupport.findAnnotatedFields;
import static org.junit.platform.commons.support.AnnotationSupport.isAnnotated;
import static org.junit.platform.commons.support.HierarchyTraversalMode.TOP_DOWN;

import io.systemcontainers.Machine;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestTemplate;
import org.junit.platform.commons.support.ReflectionSupport;

/**
 * Find what in a class means no machine, or does not say which, before any is made.
 *
 * <p>Not found here, but when its turn comes: a field without a name, which may have a value by
 * then, and methods that other extensions call.
 */
record NamedMembers(Class<?> testClass, MachineNames names) {

    private static final List<Class<? extends Annotation>> CALLED =
            List.of(
                    Test.class,
                    TestTemplate.class,
                    TestFactory.class,
                    BeforeAll.class,
                    BeforeEach.class,
                    AfterEach.class,
                    AfterAll.class);

    void check() {
        for (Field field : findAnnotatedFields(testClass, Named.class)) {
            check(field, field.getType(), MachineFields.what(field));
        }
        for (Constructor<?> constructor : testClass.getDeclaredConstructors()) {
            check(constructor);
        }
        ReflectionSupport.findMethods(testClass, NamedMembers::isCalled, TOP_DOWN)
                .forEach(this::check);
    }

    private static boolean isCalled(Method method) {
        return CALLED.stream().anyMatch(annotation -> isAnnotated(method, annotation));
    }

    private void check(Executable executable) {
        for (Parameter parameter : executable.getParameters()) {
            check(parameter, parameter.getType(), what(parameter));
        }
    }

    private void check(AnnotatedElement element, Class<?> type, String what) {
        if (type == Machine.class) {
            names.meantBy(testClass, element, what);
        } else if (isAnnotated(element, Named.class)) {
            throw UserMistake.in(
                    testClass, what + "has @Named, and must be of the type Machine for that");
        }
    }

    /** Name a parameter in a message. */
    static String what(Parameter parameter) {
        return "parameter ["
                + parameter.getName()
                + "] of ["
                + UserMistake.name(parameter.getDeclaringExecutable())
                + "] ";
    }
}
