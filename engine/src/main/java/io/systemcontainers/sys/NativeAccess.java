package io.systemcontainers.sys;

import com.sun.jna.Native;
import java.lang.reflect.InvocationTargetException;
import java.security.CodeSource;

/** Tell whether this JVM lets us call the C library. */
public final class NativeAccess {

    /** Whether the option was given; asked before JNA loads, which makes a JVM forget it. */
    private static final boolean GRANTED = granted();

    private NativeAccess() {}

    /**
     * Load JNA.
     *
     * @return its version
     * @throws UnsatisfiedLinkError if its library cannot be unpacked, loaded or used; the message
     *     says why
     */
    public static String load() {
        try {
            if (Native.POINTER_SIZE != Long.BYTES) { // not a constant: this is what loads it
                throw new UnsatisfiedLinkError("this is a 32-bit JVM");
            }
            return Native.VERSION;
        } catch (LinkageError e) {
            // JDK 17 says no more than "could not initialize" from the second attempt on.
            Throwable reason = e.getCause() == null ? e : e.getCause();
            UnsatisfiedLinkError error = new UnsatisfiedLinkError(reason.toString());
            error.initCause(e);
            throw error;
        }
    }

    /**
     * Tell whether the JVM was started with {@code --enable-native-access} for JNA. Where it was
     * not, JDK 24 and later print a warning at the first call (JEP 472), and a later one will
     * refuse it; JDKs before 22 do not ask.
     *
     * @return whether native calls are allowed without a warning
     */
    public static boolean isGranted() {
        return GRANTED;
    }

    /**
     * Return where JNA was loaded from.
     *
     * @return its jar
     */
    public static CodeSource source() {
        return Native.class.getProtectionDomain().getCodeSource();
    }

    private static boolean granted() {
        if (Runtime.version().feature() < 22) {
            return true;
        }
        try {
            Class<?> jna =
                    Class.forName("com.sun.jna.Native", false, NativeAccess.class.getClassLoader());
            // Module.isNativeAccessEnabled(), since JDK 22.
            return (boolean)
                    Module.class.getMethod("isNativeAccessEnabled").invoke(jna.getModule());
        } catch (ClassNotFoundException
                | NoSuchMethodException
                | IllegalAccessException
                | InvocationTargetException e) {
            throw new IllegalStateException("asking whether native access is enabled", e);
        }
    }
}
