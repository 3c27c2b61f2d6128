package io.systemcontainers.junit;

import java.lang.reflect.Modifier;
import org.junit.platform.commons.support.ReflectionSupport;

/** Make the object that describes the steps, or say why it cannot be made. */
final class ProvisioningClass {

    private ProvisioningClass() {}

    static Provisioning instance(Class<?> testClass, Class<? extends Provisioning> type) {
        boolean inner = type.isMemberClass() && !Modifier.isStatic(type.getModifiers());
        if (Modifier.isAbstract(type.getModifiers()) || inner || !hasConstructor(type)) {
            throw UserMistake.in(
                    testClass,
                    what(type)
                            + "must have a constructor without parameters, and be neither abstract"
                            + " nor an inner class");
        }
        try {
            return ReflectionSupport.newInstance(type);
        } catch (Throwable t) { // whatever the constructor throws
            throw UserMistake.in(testClass, what(type) + "cannot be made: " + t, t);
        }
    }

    private static boolean hasConstructor(Class<?> type) {
        try {
            type.getDeclaredConstructor();
            return true;
        } catch (NoSuchMethodException e) {
            return false;
        }
    }

    private static String what(Class<?> type) {
        return "provision: class [" + type.getName() + "] ";
    }
}
