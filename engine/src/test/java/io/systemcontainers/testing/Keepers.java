package io.systemcontainers.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The keepers of a JVM's machines. */
public final class Keepers {

    private static final String PROGRAM = "systemcontainers-keeper\0";

    private Keepers() {}

    /** Return those of this JVM whose machines have names that begin so. */
    public static List<ProcessHandle> of(String prefix) {
        return of(ProcessHandle.current(), prefix);
    }

    /** Return those of a JVM whose machines have names that begin so. */
    public static List<ProcessHandle> of(ProcessHandle jvm, String prefix) {
        return jvm.children().filter(child -> keeps(child, prefix)).toList();
    }

    private static boolean keeps(ProcessHandle process, String prefix) {
        Path line = Path.of("/proc", Long.toString(process.pid()), "cmdline");
        try {
            return Files.readString(line).startsWith(PROGRAM + prefix);
        } catch (IOException e) {
            return false; // it has ended
        }
    }
}
