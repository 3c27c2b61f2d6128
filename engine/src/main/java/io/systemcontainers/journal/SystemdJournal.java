package io.systemcontainers.journal;

import io.systemcontainers.Command;
import io.systemcontainers.ExecResult;
import io.systemcontainers.JournalFilter;
import io.systemcontainers.SystemContainerException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Read systemd's journal by its own program, journalctl(1). */
public final class SystemdJournal {

    private static final int MICROSECOND = 1000;

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
        // What has been logged reaches journald by sockets: have it take all of that first. Where
        // it does not run this fails, and what it has kept can be read nevertheless.
        run("journalctl", "--sync");
        String[] command = command(filter).toArray(String[]::new);
        ExecResult result = run(command);
        if (result.exitCode() != 0) {
            throw new SystemContainerException(
                    "reading the journal of machine `"
                            + machine
                            + "`: `"
                            + String.join(" ", command)
                            + "` exited with "
                            + result.exitCode()
                            + System.lineSeparator()
                            + result.lastLines());
        }
        return result.stdout();
    }

    private ExecResult run(String... command) {
        return commands.apply(command).timeout(Limit.JOURNAL.duration()).run();
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
        Instant counted = time.isBefore(Instant.EPOCH) ? Instant.EPOCH : time;
        return String.format(
                Locale.ROOT, "@%d.%06d", counted.getEpochSecond(), counted.getNano() / MICROSECOND);
    }
}
