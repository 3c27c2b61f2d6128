package io.systemcontainers.rootfs;

import java.util.concurrent.ThreadLocalRandom;

/** Invent names for what is not complete yet. */
final class TemporaryName {

    private TemporaryName() {}

    /** Return a name that nothing has. It says whose it is, should it ever be found. */
    static String next() {
        return ".systemcontainers-" + Long.toHexString(ThreadLocalRandom.current().nextLong());
    }
}
