package io.systemcontainers.testing;

import io.systemcontainers.cgroup.CgroupPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Count what machines could leave on a host.
 *
 * @param processes keepers, and everything in another PID namespace than this process, as {@code
 *     PID COMMAND}
 * @param mounts what this process sees mounted
 * @param cgroups the control groups of machines
 * @param links network interfaces
 * @param loops loop devices in use
 */
public record Census(
        Set<String> processes,
        Set<String> mounts,
        Set<String> cgroups,
        Set<String> links,
        Set<String> loops) {

    private static final Path PROC = Path.of("/proc");
    private static final String KEEPER = "systemcontainers-keeper";
    private static final Pattern NUMBER = Pattern.compile("\\d+");

    /** Count now what all machines of the host have. */
    public static Census take() {
        return new Census(
                listProcesses(),
                lines(Path.of("/proc/self/mountinfo")),
                listGroups(),
                names(Path.of("/sys/class/net"), name -> true),
                names(Path.of("/sys/block"), Census::loopInUse));
    }

    /** Count now what belongs to machines of one store. */
    static Census of(OwnStore store) {
        return new Census(
                listProcesses().stream()
                        .filter(process -> belongs(process.split(" ")[0], store))
                        .collect(Collectors.toCollection(TreeSet::new)),
                lines(Path.of("/proc/self/mountinfo")).stream()
                        .filter(store::isIn)
                        .collect(Collectors.toCollection(TreeSet::new)),
                listGroups().stream()
                        .filter(group -> store.hasGroup(Path.of(group).getFileName().toString()))
                        .collect(Collectors.toCollection(TreeSet::new)),
                names(Path.of("/sys/class/net"), store.links()::contains),
                names(
                        Path.of("/sys/block"),
                        name ->
                                loopInUse(name)
                                        && store.isIn(
                                                text(
                                                        Path.of(
                                                                "/sys/block",
                                                                name,
                                                                "loop/backing_file")))));
    }

    /*
     * A process of a machine is in one of its control groups, and sees its mounts; a keeper has its
     * name, and works in its directory. One that shows nothing of this kind and has no keeper above it
     * may have escaped from any machine, and counts.
     */
    private static boolean belongs(String pid, OwnStore store) {
        Path process = PROC.resolve(pid);
        String groups = text(process.resolve("cgroup"));
        if (groups.contains(CgroupPlan.PREFIX)) {
            return groups.lines()
                    .flatMap(line -> Stream.of(line.split("/")))
                    .anyMatch(store::hasGroup);
        }
        if (store.isIn(text(process.resolve("cmdline")))
                || store.isIn(link(process.resolve("cwd")))
                || store.isIn(text(process.resolve("mountinfo")))) {
            return true;
        }
        return Files.exists(process) && !isBelowKeeper(pid);
    }

    private static boolean isBelowKeeper(String pid) {
        return ProcessHandle.of(Long.parseLong(pid))
                .map(Census::isBelowKeeper)
                .orElse(true); // it has ended
    }

    private static boolean isBelowKeeper(ProcessHandle process) {
        return isKeeper(process) || process.parent().map(Census::isBelowKeeper).orElse(false);
    }

    private static boolean isKeeper(ProcessHandle process) {
        String command = text(PROC.resolve(Long.toString(process.pid())).resolve("cmdline"));
        return command.startsWith(KEEPER);
    }

    /** Return what is here and was not there. */
    public Census since(Census earlier) {
        return new Census(
                without(processes, earlier.processes),
                without(mounts, earlier.mounts),
                without(cgroups, earlier.cgroups),
                without(links, earlier.links),
                without(loops, earlier.loops));
    }

    /** Return the same without control groups. */
    public Census withoutGroups() {
        return new Census(processes, mounts, Set.of(), links, loops);
    }

    /** Return the same without processes. */
    public Census withoutProcesses() {
        return new Census(Set.of(), mounts, cgroups, links, loops);
    }

    /** Tell whether nothing was counted. */
    public boolean isEmpty() {
        return Stream.of(processes, mounts, cgroups, links, loops).allMatch(Set::isEmpty);
    }

    private static Set<String> without(Set<String> these, Set<String> others) {
        Set<String> rest = new TreeSet<>(these);
        rest.removeAll(others);
        return rest;
    }

    private static Set<String> listProcesses() {
        String ours = link(PROC.resolve("self/ns/pid"));
        return names(PROC, name -> NUMBER.matcher(name).matches()).stream()
                .filter(pid -> ofMachine(pid, ours))
                .map(pid -> pid + " " + text(PROC.resolve(pid).resolve("comm")).strip())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean ofMachine(String pid, String ours) {
        String namespace = link(PROC.resolve(pid).resolve("ns/pid"));
        if (!namespace.isEmpty() && !namespace.equals(ours)) {
            return !isOfAnotherProgram(pid, ours);
        }
        return text(PROC.resolve(pid).resolve("cmdline")).startsWith(KEEPER);
    }

    /*
     * Browsers, Docker and LXD make PID namespaces, too, and live as long as what they have in them.
     * What a machine left has lost its keeper, so that process 1 has become its parent.
     */
    private static boolean isOfAnotherProgram(String pid, String ours) {
        Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(pid));
        while (process.isPresent()) {
            ProcessHandle one = process.get();
            if (link(PROC.resolve(Long.toString(one.pid())).resolve("ns/pid")).equals(ours)) {
                return one.pid() != 1 && !isKeeper(one);
            }
            process = one.parent();
        }
        return false;
    }

    private static Set<String> listGroups() {
        try (Stream<Path> hierarchies = Files.walk(Path.of("/sys/fs/cgroup"), 2)) {
            return hierarchies
                    .filter(path -> path.getFileName().toString().startsWith(CgroupPlan.PREFIX))
                    .map(Path::toString)
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (UncheckedIOException e) {
            // A group that was removed while the tree was walked: look again.
            return listGroups();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean loopInUse(String name) {
        return name.startsWith("loop") && Files.exists(Path.of("/sys/block", name, "loop"));
    }

    private static Set<String> names(Path directory, Predicate<String> wanted) {
        return reading(
                directory,
                path -> {
                    try (Stream<Path> entries = Files.list(path)) {
                        return entries.map(entry -> entry.getFileName().toString())
                                .filter(wanted)
                                .collect(Collectors.toCollection(TreeSet::new));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                Set.of());
    }

    private static Set<String> lines(Path file) {
        return new TreeSet<>(List.of(text(file).split("\n")));
    }

    private static String text(Path file) {
        return reading(
                file,
                path -> {
                    try {
                        return Files.readString(path);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                "");
    }

    private static String link(Path file) {
        return reading(
                file,
                path -> {
                    try {
                        return Files.readSymbolicLink(path).toString();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                "");
    }

    /* A process may end between being listed and being looked at: ENOENT or ESRCH. */
    private static <T> T reading(Path path, Function<Path, T> reader, T otherwise) {
        try {
            return reader.apply(path);
        } catch (UncheckedIOException e) {
            boolean gone =
                    e.getCause() instanceof NoSuchFileException
                            || !Files.exists(path)
                            || path.startsWith(PROC);
            if (gone) {
                return otherwise;
            }
            throw e;
        }
    }
}
