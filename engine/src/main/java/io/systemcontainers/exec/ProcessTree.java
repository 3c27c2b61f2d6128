package io.systemcontainers.exec;

import io.systemcontainers.cgroup.CgroupPlan;
import io.systemcontainers.cgroup.CommandGroup;
import io.systemcontainers.text.MachineText;
import java.io.IOException;
import java.io.InputStream;
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
    /* The first is the host's, and those after the machine's are of namespaces in it. */
    private static final Pattern INNER_PID = Pattern.compile("(?m)^NSpid:\\t\\d+\\t(\\d+)");
    private static final Pattern ENDED = Pattern.compile("(?m)^State:\\t[ZX]");
    private static final int SHOWN = 20;
    private static final int LONGEST = 200;
    /* What the kernel says of a process is shorter. */
    private static final int MOST = 8192;

    private final List<CommandGroup> groups = new ArrayList<>();
    private final List<ProcessHandle> processes = new ArrayList<>();

    /**
     * Look for them now.
     *
     * @param pid the command's process id on the host
     * @param namespace the PID namespace that the command is in
     * @param group its control group, if it has one
     */
    ProcessTree(long pid, String namespace, Optional<CommandGroup> group) {
        group.ifPresent(groups::add);
        ProcessHandle.of(pid).filter(found -> isIn(namespace, found)).ifPresent(this::addFamily);
        group.flatMap(ProcessTree::machineGroup).ifPresent(this::addSessions);
        addMembers();
    }

    /* The command may have ended meanwhile, and its id be that of a process of the host. */
    private static boolean isIn(String namespace, ProcessHandle process) {
        try {
            Path link = Path.of("/proc", Long.toString(process.pid()), "ns", "pid");
            return Files.readSymbolicLink(link).toString().equals(namespace) && process.isAlive();
        } catch (IOException e) {
            return false; // it has ended
        }
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
            List<ProcessHandle> found =
                    group.processes().stream()
                            .map(ProcessHandle::of)
                            .flatMap(Optional::stream)
                            .toList();
            // Whose id was another's when the handle was made is not in the group any more.
            Set<Long> still = Set.copyOf(group.processes());
            found.stream().filter(handle -> still.contains(handle.pid())).forEach(all::add);
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

    /**
     * Say what they are: their commands, and their ids as the machine sees them.
     *
     * @param lines their command lines; one that has none there is called by its name
     */
    String describe(CommandLines lines) {
        String shown =
                processes.stream()
                        .limit(SHOWN)
                        .map(process -> describe(process.pid(), lines))
                        .flatMap(Optional::stream)
                        .collect(Collectors.joining(", "));
        int more = processes.size() - SHOWN;
        return more > 0 ? shown + " and " + more + " more" : shown;
    }

    private static Optional<String> describe(long pid, CommandLines lines) {
        String status = read(pid, "status");
        Matcher inner = INNER_PID.matcher(status);
        if (!inner.find() || ENDED.matcher(status).find()) {
            return Optional.empty();
        }
        String command = lines.of(inner.group(1)).orElseGet(() -> read(pid, "comm").strip());
        if (command.isEmpty()) {
            return Optional.empty(); // it has ended meanwhile
        }
        String cut = command.length() > LONGEST ? command.substring(0, LONGEST) + "…" : command;
        return Optional.of("`" + MachineText.name(cut) + "` (process " + inner.group(1) + ")");
    }

    /* Of files that the kernel does not take from the process's memory, which may wait for it. */
    private static String read(long pid, String file) {
        Path path = Path.of("/proc", Long.toString(pid), file);
        try (InputStream stream = Files.newInputStream(path)) {
            return new String(stream.readNBytes(MOST), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return ""; // it has ended
        }
    }
}
