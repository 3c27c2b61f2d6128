package io.systemcontainers.rootfs;

import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/** Invent names for what is not complete yet. */
final class TemporaryName {

    private static final String PREFIX = ".systemcontainers-";
    private static final Pattern NAME = Pattern.compile("\\.systemcontainers-[0-9a-f]{1,16}");

    private TemporaryName() {}

    /** Return a name that nothing has. It says whose it is, should it ever be found. */
    static String next() {
        return PREFIX + Long.toHexString(ThreadLocalRandom.current().nextLong());
    }

    /** Whether something is not complete yet, or was left by a JVM that was killed. */
    static boolean is(String name) {
        return name.startsWith(PREFIX) && NAME.matcher(name).matches();
    }
}
