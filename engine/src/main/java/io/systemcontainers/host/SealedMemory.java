package io.systemcontainers.host;

import io.systemcontainers.HostCheck;
import java.util.OptionalLong;

/** Check that a program can be run from memory, as the keeper is: memfd_create(2). */
final class SealedMemory {

    private SealedMemory() {}

    /**
     * Judge {@code vm.memfd_noexec}: 1 changes the default only, and the keeper asks for MFD_EXEC;
     * 2 refuses that. The sysctl came with Linux 6.3.
     */
    static HostCheck check(OptionalLong noexec) {
        if (noexec.isPresent() && noexec.getAsLong() >= 2) {
            return Checks.failed(
                    "executable memory",
                    "vm.memfd_noexec is " + noexec.getAsLong() + ", which refuses programs in it",
                    "sysctl -w vm.memfd_noexec=1 (Linux 6.3 to 6.5 forget it only at a reboot)");
        }
        return Checks.ok("executable memory", "allowed");
    }
}
