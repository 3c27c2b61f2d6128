package io.systemcontainers.host;

import io.systemcontainers.HostCheck;
import io.systemcontainers.sys.NativeAccess;

/** Check that JNA loads, and that the JVM was told to let it. */
final class NativeCalls {

    private static final String ENABLE =
            "add --enable-native-access=ALL-UNNAMED to the JVM's options (Surefire: argLine; Gradle:"
                    + " jvmArgs)";

    private NativeCalls() {}

    static HostCheck check() {
        boolean granted = NativeAccess.isGranted();
        try {
            return loaded(NativeAccess.load(), granted, System.getProperty("java.version"));
        } catch (UnsatisfiedLinkError e) {
            return refused(e.getMessage());
        }
    }

    static HostCheck loaded(String version, boolean granted, String java) {
        String found = "JNA " + version + " on Java " + java;
        if (!granted) {
            return Checks.warning(
                    "native access", found + ", which prints a warning about it", ENABLE);
        }
        return Checks.ok("native access", found);
    }

    /** From some JDK on, a JVM that was not told to allow native calls refuses them (JEP 472). */
    static HostCheck refused(String reason) {
        return Checks.failed(
                "native access",
                "JNA does not load: " + reason,
                reason.contains(IllegalCallerException.class.getSimpleName())
                        ? ENABLE
                        : "where the directory for temporary files is mounted noexec, set"
                                + " -Djna.tmpdir to one that is not");
    }
}
