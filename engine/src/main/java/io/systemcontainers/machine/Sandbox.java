package io.systemcontainers.machine;

import io.systemcontainers.keeper.Confinement;
import io.systemcontainers.seccomp.SystemCallPolicy;
import java.util.List;

/**
 * Decide what no machine may do, with LXD's defaults: a list of denied calls, fewer capabilities
 * where privileged.
 */
final class Sandbox {

    // linux/capability.h: SYS_MODULE, SYS_RAWIO, SYS_TIME, MAC_OVERRIDE, MAC_ADMIN
    private static final long DROPPED_WHERE_PRIVILEGED =
            1L << 16 | 1L << 17 | 1L << 25 | 1L << 32 | 1L << 33;

    private Sandbox() {}

    static Confinement confinement(boolean privileged, SystemCallPolicy policy) {
        return new Confinement(
                privileged ? DROPPED_WHERE_PRIVILEGED : 0,
                policy.filter(),
                policy.ofFiles().filter(),
                List.of());
    }
}
