package io.systemcontainers.journal;

import io.systemcontainers.Command;
import io.systemcontainers.ExecResult;
import io.systemcontainers.JournalFilter;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.exec.Deadline;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Read systemd's journal by its own program, journalctl(1). */
public final class SystemdJournal {

    private static final System.Logger LOG = System.getLogger(SystemdJournal.class.getName());

    private static final int MICROSECOND = 1000;
    /* How much of the time syncing may take, as a divisor. */
    private static final int PARTS = 2;
    private static final Duration SHORTEST = Duration.ofMillis(1);
    /* The last that systemd can print: USEC_TIMESTAMP_FORMATTABLE_MAX of its time-util.h. */
    private static final Instant LATEST = Instant.parse("9999-12-30T00:00:00Z");

    private final String machine;
    private final Function<String[], Command> commands;

    /**
     * Prepare to read.
     *
     * @param machine the machine's name
     * @param commands describes a command in it
     */
    public SystemdJournal(String machine, Function<String[], Command> commands) {
        this.machine = machine;
        this.commands = commands;
    }

    /**
     * Read the entries since the last boot.
     *
     * @param filter which
     * @return a line each
     */
    public String read(JournalFilter filter) {
        Deadline deadline = Deadline.in(Limit.JOURNAL.duration());
        sync(deadline.left().dividedBy(PARTS));
        String[] command = command(filter).toArray(String[]::new);
        ExecResult result = run(deadline.left(), command);
        if (result.exitCode() != 0) {
            throw failed(
                    "`"
                            + String.join(" ", command)
                            + "` exited with "
                            + result.exitCode()
                            + System.lineSeparator()
                            + result.lastLines());
        }
        if (result.standardOutput().dropped() > 0) {
            throw failed(
                    "the journal has "
                            + result.standardOutput().size()
                            + " bytes, which is too much: choose with since, unit or lines");
        }
        return result.stdout();
    }

    /*
     * What has been logged reaches journald by sockets: have it take all of that first. Where it
     * does not run this fails, and where it hangs this does: what it has kept can be read
     * nevertheless.
     */
    private void sync(Duration limit) {
        try {
            run(limit, "journalctl", "--sync");
        } catch (SystemContainerException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw failed("this thread was interrupted", e);
            }
            LOG.log(Level.DEBUG, "syncing the journal of machine `" + machine + "`", e);
        }
    }

    private ExecResult run(Duration limit, String... command) {
        Duration left = limit.compareTo(SHORTEST) < 0 ? SHORTEST : limit;
        return commands.apply(command).timeout(left).run();
    }

    private SystemContainerException failed(String why) {
        return failed(why, null);
    }

    private SystemContainerException failed(String why, Throwable cause) {
        return new SystemContainerException(
                "reading the journal of machine `" + machine + "`: " + why, cause);
    }

    static List<String> command(JournalFilter filter) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "journalctl",
                                "--boot",
                                "--no-pager",
                                "--quiet",
                                "--output=short-iso"));
        filter.unit().ifPresent(unit -> command.add("--unit=" + unit));
        filter.since().ifPresent(time -> command.add("--since=" + stamp(time)));
        filter.priority().ifPresent(priority -> command.add("--priority=" + priority.ordinal()));
        filter.lines().ifPresent(lines -> command.add("--lines=" + lines));
        return command;
    }

    /* Seconds since 1970, which depend on no time zone: systemd.time(7). Nothing was logged before. */
    private static String stamp(Instant time) {
        Instant begun = time.isBefore(Instant.EPOCH) ? Instant.EPOCH : time;
        Instant counted = begun.isAfter(LATEST) ? LATEST : begun;
        return String.format(
                Locale.ROOT, "@%d.%06d", counted.getEpochSecond(), counted.getNano() / MICROSECOND);
    }
}
