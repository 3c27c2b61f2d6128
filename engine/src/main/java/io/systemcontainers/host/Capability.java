package io.systemcontainers.host;

import java.util.EnumSet;
import java.util.Set;

/** Name the capabilities that the engine and its keeper use; numbers of linux/capability.h. */
enum Capability {
    CAP_CHOWN(0),
    CAP_DAC_OVERRIDE(1),
    CAP_FOWNER(3),
    CAP_FSETID(4),
    CAP_KILL(5),
    CAP_SETGID(6),
    CAP_SETUID(7),
    CAP_SETPCAP(8),
    CAP_NET_ADMIN(12),
    CAP_SYS_CHROOT(18),
    CAP_SYS_PTRACE(19),
    CAP_SYS_ADMIN(21),
    CAP_MKNOD(27),
    CAP_SETFCAP(31);

    private final int number;

    Capability(int number) {
        this.number = number;
    }

    /** Tell which of them a set lacks, the set being that of {@code CapEff} in proc(5). */
    static Set<Capability> missingFrom(long set) {
        EnumSet<Capability> missing = EnumSet.noneOf(Capability.class);
        for (Capability capability : values()) {
            if ((set >>> capability.number & 1) == 0) {
                missing.add(capability);
            }
        }
        return missing;
    }
}
