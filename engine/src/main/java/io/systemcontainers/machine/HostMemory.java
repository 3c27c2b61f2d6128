package io.systemcontainers.machine;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.KernelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** Know how much memory the host has: {@code /proc/meminfo}, proc_meminfo(5). */
final class HostMemory {

    private static final Path MEMINFO = Path.of("/proc/meminfo");
    private static final Pattern LINE = Pattern.compile("(\\w+):\\s+(\\d+) kB");

    private HostMemory() {}

    /** Return the host's memory in bytes. */
    static long total() {
        return read("MemTotal");
    }

    /**
     * Return how many bytes more can be used before the host has to swap, as the kernel guesses.
     */
    static long available() {
        return read("MemAvailable");
    }

    private static long read(String what) {
        try {
            return parse(Files.readAllLines(MEMINFO), what);
        } catch (IOException e) {
            throw KernelException.of("reading", MEMINFO, e);
        }
    }

    static long parse(List<String> meminfo, String what) {
        return meminfo.stream()
                .map(LINE::matcher)
                .filter(matcher -> matcher.matches() && matcher.group(1).equals(what))
                .map(matcher -> Long.parseLong(matcher.group(2)) * 1024)
                .findFirst()
                .orElseThrow(
                        () ->
                                new SystemContainerException(
                                        "reading `" + MEMINFO + "`: it has no line " + what));
    }
}
