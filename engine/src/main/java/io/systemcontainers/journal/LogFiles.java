package io.systemcontainers.journal;

import io.systemcontainers.FileStat;
import io.systemcontainers.JournalFilter;
import io.systemcontainers.MachineFiles;
import io.systemcontainers.SystemContainerException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Read the log files that a machine without systemd has. */
public final class LogFiles {

    /* Of each of these the first that is there: what Debian and what others call them. */
    private static final List<List<String>> FILES =
            List.of(
                    List.of("/var/log/syslog", "/var/log/messages"),
                    List.of("/var/log/auth.log", "/var/log/secure"));

    private static final String ZONE = "/etc/timezone";
    private static final String SERVICE = ".service";
    private static final long LARGEST = 64L << 20;

    private final String machine;
    private final MachineFiles files;

    /**
     * Prepare to read.
     *
     * @param machine the machine's name
     * @param files its files
     */
    public LogFiles(String machine, MachineFiles files) {
        this.machine = machine;
        this.files = files;
    }

    /**
     * Read what the files hold.
     *
     * @param filter which of it
     * @return the lines as they are; none where there is no file
     */
    public String read(JournalFilter filter) {
        if (filter.priority().isPresent()) {
            throw failed(
                    "its log files do not say the priority of their lines: leave it out, and look"
                            + " for words in the lines");
        }
        LogFormat format = new LogFormat(this::zone, Instant.now());
        List<LogLine> lines = new ArrayList<>();
        FILES.forEach(names -> first(names).ifPresent(file -> lines.addAll(lines(file, format))));
        return last(filter, chosen(filter, inOrder(lines))).stream()
                .map(line -> line.text() + "\n")
                .collect(Collectors.joining());
    }

    private Optional<String> first(List<String> names) {
        return names.stream().filter(this::isFile).findFirst();
    }

    private boolean isFile(String name) {
        return files.exists(name) && files.stat(name).type() == FileStat.Type.FILE;
    }

    private List<LogLine> lines(String file, LogFormat format) {
        long size = files.stat(file).size();
        if (size > LARGEST) {
            throw failed(
                    "`"
                            + file
                            + "` has "
                            + size
                            + " bytes, more than "
                            + LARGEST
                            + ": look at a part of it, with machine.exec(\"tail\", …)");
        }
        return format.parse(files.read(file));
    }

    /* What has no time stays in front of what was logged after it: sorting is stable. */
    private static List<LogLine> inOrder(List<LogLine> lines) {
        return lines.stream()
                .sorted(
                        Comparator.comparing(
                                LogLine::time, Comparator.nullsFirst(Comparator.naturalOrder())))
                .toList();
    }

    private List<LogLine> chosen(JournalFilter filter, List<LogLine> lines) {
        // Most time stamps have whole seconds.
        Instant since =
                filter.since().map(time -> time.truncatedTo(ChronoUnit.SECONDS)).orElse(null);
        if (since != null
                && !lines.isEmpty()
                && lines.stream().allMatch(line -> line.time() == null)) {
            throw failed(
                    "no line of its log files begins with a time that can be read, such as `Nov 23"
                            + " 10:11:12` or `2026-11-23T10:11:12+01:00`: leave out since when");
        }
        String program = filter.unit().map(LogFiles::program).orElse(null);
        return lines.stream()
                .filter(line -> program == null || line.program().equals(program))
                .filter(line -> since == null || isSince(since, line.time()))
                .toList();
    }

    private static boolean isSince(Instant since, Instant time) {
        return time != null && !time.isBefore(since);
    }

    private static String program(String unit) {
        return unit.endsWith(SERVICE) ? unit.substring(0, unit.length() - SERVICE.length()) : unit;
    }

    private static List<LogLine> last(JournalFilter filter, List<LogLine> lines) {
        int count = filter.lines().orElse(lines.size());
        return lines.subList(Math.max(0, lines.size() - count), lines.size());
    }

    private ZoneId zone() {
        if (!isFile(ZONE)) {
            return ZoneOffset.UTC;
        }
        String name = files.read(ZONE).strip();
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            throw new SystemContainerException(
                    "reading the journal of machine `"
                            + machine
                            + "`: its `"
                            + ZONE
                            + "` holds `"
                            + name
                            + "`, which is no time zone: write one such as Europe/Vienna into it",
                    e);
        }
    }

    private SystemContainerException failed(String why) {
        return new SystemContainerException(
                "reading the journal of machine `" + machine + "`: " + why);
    }
}
