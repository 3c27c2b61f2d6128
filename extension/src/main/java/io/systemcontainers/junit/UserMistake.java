package io.systemcontainers.junit;

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

    private static String message(Class<?> testClass, String memberAndRule) {
        return "@SystemContainer on class [" + testClass.getName() + "]: " + memberAndRule;
    }
}
