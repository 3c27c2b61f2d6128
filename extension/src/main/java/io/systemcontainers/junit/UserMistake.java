package io.systemcontainers.junit;

import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/** Word what is wrong with an annotated class: the class, the member, the rule. */
final class UserMistake {

    private UserMistake() {}

    static ExtensionConfigurationException in(Class<?> testClass, String memberAndRule) {
        return new ExtensionConfigurationException(message(testClass, memberAndRule));
    }

    static ExtensionConfigurationException in(
            Class<?> testClass, String memberAndRule, Throwable cause) {
        return new ExtensionConfigurationException(message(testClass, memberAndRule), cause);
    }

    /** Name a method or constructor. */
    static String name(Executable executable) {
        String declaring = executable.getDeclaringClass().getName();
        return (executable instanceof Constructor ? "" : declaring + ".")
                + executable.getName()
                + Arrays.stream(executable.getParameterTypes())
                        .map(Class::getSimpleName)
                        .collect(Collectors.joining(", ", "(", ")"));
    }

    private static String message(Class<?> testClass, String memberAndRule) {
        return "@SystemContainer on class [" + testClass.getName() + "]: " + memberAndRule;
    }
}
