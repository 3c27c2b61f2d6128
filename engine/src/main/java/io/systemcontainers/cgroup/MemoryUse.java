package io.systemcontainers.cgroup;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Say how much memory a machine takes: {@code memory.current} of cgroup-v2.rst, {@code
 * memory.usage_in_bytes} of cgroup-v1/memory.rst.
 */
public final class MemoryUse {

    private static final System.Logger LOG = System.getLogger(MemoryUse.class.getName());

    private MemoryUse() {}

    /**
     * Read it.
     *
     * @param memoryEvents the file that counts how often the kernel killed for lack of memory; null
     *     where there is none
     * @return bytes; 0 where the machine does not run, or nobody counts
     */
    public static long of(Path memoryEvents) {
        if (memoryEvents == null) {
            return 0;
        }
        boolean unified = memoryEvents.endsWith("memory.events");
        Path use =
                memoryEvents.resolveSibling(unified ? "memory.current" : "memory.usage_in_bytes");
        try {
            return Long.parseLong(Files.readString(use).strip());
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "reading `" + use + "` of a machine that may just have ended", e);
            return 0;
        }
    }
}
