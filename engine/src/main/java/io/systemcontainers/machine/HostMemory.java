package io.systemcontainers.machine;

import io.systemcontainers.SystemContainerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Know how much memory the host has: {@code /proc/meminfo}, proc_meminfo(5). */
final class HostMemory {

    private static final Path MEMINFO = Path.of("/proc/meminfo");
    private static final Pattern TOTAL = Pattern.compile("MemTotal:\\s+(\\d+) kB");

    private HostMemory() {}

    /** Return the host's memory in bytes. */
    static long total() {
        try {
            return parse(Files.readAllLines(MEMINFO));
        } catch (IOException e) {
            throw new SystemContainerException("reading `" + MEMINFO + "`: " + e, e);
        }
    }

    static long parse(List<String> meminfo) {
        return meminfo.stream()
                .map(TOTAL::matcher)
                .filter(Matcher::matches)
                .map(matcher -> Long.parseLong(matcher.group(1)) * 1024)
                .findFirst()
                .orElseThrow(
                        () ->
                                new SystemContainerException(
                                        "reading `" + MEMINFO + "`: it has no line MemTotal"));
    }
}
