package io.systemcontainers.journal;

import io.systemcontainers.JournalFilter;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.exec.Deadline;
import io.systemcontainers.rootfs.RootDirectory;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Supplier;

/** Read the log files that a machine without systemd has. */
public final class LogFiles {

    /* Of each of these the first that is there: what Debian and what others call them. */
    private static final List<List<String>> FILES =
            List.of(
                    List.of("/var/log/syslog", "/var/log/messages"),
                    List.of("/var/log/auth.log", "/var/log/secure"));

    private static final String SERVICE = ".service";
    private static final long LARGEST = 64L << 20;
    /* As much as is kept of what journalctl prints. */
    private static final long MOST_KEPT = 16L << 20;
    private static final int CHECKED_LINES = 1000;

    private final String machine;
    private final Supplier<RootDirectory> root;

    /**
     * Prepare to read.
     *
     * @param machine the machine's name
     * @param root opens the machine's root
     */
    public LogFiles(String machine, Supplier<RootDirectory> root) {
        this.machine = machine;
        this.root = root;
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
        RootDirectory found = root.get();
        try (found) {
            return new Reading(found, filter).read();
        } catch (SystemContainerException e) {
            String doing = failed("").getMessage();
            throw e.getMessage().startsWith(doing)
                    ? e
                    : new SystemContainerException(doing + e.getMessage(), e);
        }
    }

    /** Read once. */
    private final class Reading {

        private final Deadline deadline = Deadline.in(Limit.JOURNAL.duration());
        private final RootDirectory opened;
        private final LogFormat format;
        private final Instant since;
        private final String program;
        private final ChosenLines chosen;
        private long count;
        private boolean timed;
        private LogLine before = LogLine.NONE;

        private Reading(RootDirectory opened, JournalFilter filter) {
            this.opened = opened;
            this.format = new LogFormat(new TimeZoneFiles(opened)::zone, Instant.now());
            // Most time stamps have whole seconds.
            this.since =
                    filter.since().map(time -> time.truncatedTo(ChronoUnit.SECONDS)).orElse(null);
            this.program = filter.unit().map(LogFiles::program).orElse(null);
            this.chosen = new ChosenLines(filter.lines().orElse(Integer.MAX_VALUE));
        }

        private String read() {
            for (List<String> names : FILES) {
                try (LogFile file = first(names)) {
                    if (file != null) {
                        before = LogLine.NONE;
                        file.lines(LARGEST, this::take);
                    }
                }
            }
            if (since != null && count > 0 && !timed) {
                throw failed(
                        "no line of its log files begins with a time that can be read, such as `Nov"
                                + " 23 10:11:12` or `2026-11-23T10:11:12+01:00`: leave out since"
                                + " when");
            }
            return chosen.text();
        }

        private LogFile first(List<String> names) {
            return names.stream()
                    .flatMap(name -> LogFile.open(opened, name).stream())
                    .findFirst()
                    .orElse(null);
        }

        private void take(String text) {
            if (++count % CHECKED_LINES == 0) {
                requireTime();
            }
            before = format.parse(text, before);
            timed = timed || before.time() != null;
            if ((program == null || before.program().equals(program))
                    && (since == null || isSince(before.time()))) {
                chosen.add(before);
                requireRoom();
            }
        }

        private boolean isSince(Instant time) {
            return time != null && !time.isBefore(since);
        }

        private void requireTime() {
            if (Thread.currentThread().isInterrupted()) {
                throw failed("this thread was interrupted");
            }
            if (deadline.passed()) {
                throw failed("it was not read within " + Limit.JOURNAL);
            }
        }

        private void requireRoom() {
            if (chosen.characters() > MOST_KEPT) {
                throw failed(
                        "there are more than "
                                + MOST_KEPT
                                + " characters of it: choose with since, unit or lines");
            }
        }
    }

    private static String program(String unit) {
        return unit.endsWith(SERVICE) ? unit.substring(0, unit.length() - SERVICE.length()) : unit;
    }

    private SystemContainerException failed(String why) {
        return new SystemContainerException(
                "reading the journal of machine `" + machine + "`: " + why);
    }
}
