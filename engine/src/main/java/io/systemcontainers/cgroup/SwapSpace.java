package io.systemcontainers.cgroup;

import io.systemcontainers.sys.KernelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tell whether the host has anywhere to swap to: proc_swaps(5). */
final class SwapSpace {

    private static final Path SWAPS = Path.of("/proc/swaps");

    private SwapSpace() {}

    static boolean isThere() {
        try {
            // The first line is a heading; a kernel without swap has no such file.
            return Files.exists(SWAPS) && Files.readAllLines(SWAPS).size() > 1;
        } catch (IOException e) {
            throw KernelException.of("reading", SWAPS, e);
        }
    }
}
