package io.systemcontainers.exec;

import io.systemcontainers.cgroup.CgroupPlan;
import io.systemcontainers.cgroup.CommandGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Find all that a command has started, and kill it.
 *
 * <p>Its control group has what nobody moved elsewhere, whoever its parent is. A login's session is
 * moved into a group of its own by the machine's logind, pam_systemd(8). What else was moved is
 * found as long as its parents live.
 */
final class ProcessTree {

    private static final Pattern SESSION =
            Pattern.compile(
                    "(?m)^0::.*/"
                            + CgroupPlan.PREFIX
                            + "[^/]+/(?<below>(?:.*/)?session-[^/]+\\.scope)(?:/.*)?$");
    private static final Pattern INNER_PID = Pattern.compile("(?m)^NSpid:.*\\s(\\d+)$");
    private static final int SHOWN = 20;
    private static final int LONGEST = 200;

    private final List<CommandGroup> groups = new ArrayList<>();
    private final List<ProcessHandle> processes = new ArrayList<>();

    /**
     * Look for them now.
     *
     * @param pid the command's process id on the host
     * @param group its control group, if it has one
     */
    ProcessTree(long pid, Optional<CommandGroup> group) {
        group.ifPresent(groups::add);
        ProcessHandle.of(pid).ifPresent(this::addFamily);
        group.flatMap(ProcessTree::machineGroup).ifPresent(this::addSessions);
        addMembers();
    }

    private void addFamily(ProcessHandle command) {
        processes.add(command);
        try (Stream<ProcessHandle> descendants = command.descendants()) {
            descendants.forEach(processes::add);
        }
    }

    /* The group that the names in /proc/PID/cgroup can be counted from, wherever this JVM's own is. */
    private static Optional<Path> machineGroup(CommandGroup group) {
        for (Path at = group.path(); at != null; at = at.getParent()) {
            if (at.getFileName() != null
                    && at.getFileName().toString().startsWith(CgroupPlan.PREFIX)) {
                return Optional.of(at);
            }
        }
        return Optional.empty();
    }

    private void addSessions(Path machine) {
        Set<Path> sessions = new LinkedHashSet<>();
        for (ProcessHandle process : processes) {
            Matcher session = SESSION.matcher(read(process.pid(), "cgroup"));
            if (session.find()) {
                sessions.add(machine.resolve(session.group("below")));
            }
        }
        sessions.forEach(session -> groups.add(new CommandGroup(session)));
    }

    private void addMembers() {
        Set<ProcessHandle> all = new LinkedHashSet<>(processes);
        for (CommandGroup group : groups) {
            group.processes().forEach(pid -> ProcessHandle.of(pid).ifPresent(all::add));
        }
        processes.clear();
        processes.addAll(all);
    }

    /**
     * Kill them.
     *
     * @param limit how long to try at most where they fork meanwhile
     */
    void kill(Duration limit) {
        groups.forEach(group -> group.kill(limit));
        // A handle knows when its process began: nobody else is killed who has its id by now.
        processes.forEach(ProcessHandle::destroyForcibly);
    }

    /** Say what they are: their commands, and their ids as the machine sees them. */
    String describe() {
        String shown =
                processes.stream()
                        .limit(SHOWN)
                        .map(ProcessTree::describe)
                        .flatMap(Optional::stream)
                        .collect(Collectors.joining(", "));
        int more = processes.size() - SHOWN;
        return more > 0 ? shown + " and " + more + " more" : shown;
    }

    private static Optional<String> describe(ProcessHandle process) {
        String command = read(process.pid(), "cmdline").replace('\0', ' ').strip();
        Matcher inner = INNER_PID.matcher(read(process.pid(), "status"));
        if (command.isEmpty() || !inner.find()) {
            return Optional.empty(); // it has ended, or is about to
        }
        String cut = command.length() > LONGEST ? command.substring(0, LONGEST) + "…" : command;
        return Optional.of("`" + cut + "` (process " + inner.group(1) + ")");
    }

    private static String read(long pid, String file) {
        try {
            Path path = Path.of("/proc", Long.toString(pid), file);
            return new String(Files.readAllBytes(path), StandardCharsets.UTF_8);
        } catch (IOException | UncheckedIOException e) {
            return ""; // it has ended
        }
    }
}
