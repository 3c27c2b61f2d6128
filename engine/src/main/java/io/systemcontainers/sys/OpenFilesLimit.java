package io.systemcontainers.sys;

import io.systemcontainers.SystemContainerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How many descriptors this process may have open: {@code RLIMIT_NOFILE} of getrlimit(2). */
public final class OpenFilesLimit {

    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final String LINE = "Max open files";

    private OpenFilesLimit() {}

    /**
     * Asks the kernel.
     *
     * @return how many: the soft limit
     */
    public static long present() {
        try {
            return parse(Files.readAllLines(LIMITS));
        } catch (IOException e) {
            throw new SystemContainerException("reading `" + LIMITS + "`: " + e, e);
        }
    }

    /** Reads the kernel's table: proc_pid_limits(5). */
    static long parse(List<String> lines) {
        String soft =
                lines.stream()
                        .filter(line -> line.startsWith(LINE))
                        .map(line -> line.substring(LINE.length()).strip().split("\\s+")[0])
                        .findFirst()
                        .orElse("unlimited");
        return soft.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(soft);
    }
}
