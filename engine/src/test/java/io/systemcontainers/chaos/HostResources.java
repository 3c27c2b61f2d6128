package io.systemcontainers.chaos;

import io.systemcontainers.testing.Census;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a machine takes from its host, of every kind, at one moment.
 *
 * @param census processes, mounts, control groups, links and loop devices
 * @param routes to the networks of engines
 * @param forwarding the devices that forward
 * @param claims abstract sockets that stand for ranges of ids
 * @param records files that say what has to be undone
 */
record HostResources(
        Census census,
        Set<String> routes,
        Set<String> forwarding,
        Set<String> claims,
        Set<String> records) {

    private static final Path DEVICES = Path.of("/proc/sys/net/ipv4/conf");
    private static final String FREEZER = "/sys/fs/cgroup/freezer";
    private static final Path RECORDS = Path.of("/run/systemcontainers");

    static HostResources take() {
        return new HostResources(
                withoutSmallStore(Census.take()),
                lines("/proc/net/route", line -> line.startsWith("sc-")),
                devicesThatForward(),
                lines("/proc/net/unix", line -> line.contains("@systemcontainers")),
                whatHasToBeUndone());
    }

    /* It is mounted when a round begins, and is another line when it has grown. */
    private static Census withoutSmallStore(Census census) {
        return new Census(
                census.processes(),
                census.mounts().stream()
                        .filter(mount -> !mount.contains(" - tmpfs " + SmallStore.SOURCE + " "))
                        .collect(Collectors.toCollection(TreeSet::new)),
                census.cgroups(),
                census.links(),
                census.loops());
    }

    /** Return what is here and was not there. */
    HostResources since(HostResources earlier) {
        return new HostResources(
                census.since(earlier.census),
                without(routes, earlier.routes),
                without(forwarding, earlier.forwarding),
                without(claims, earlier.claims),
                without(records, earlier.records));
    }

    boolean isEmpty() {
        return census.isEmpty()
                && Stream.of(routes, forwarding, claims, records).allMatch(Set::isEmpty);
    }

    /** Return the same without the files that the next engine collects. */
    HostResources withoutRecords() {
        return new HostResources(census, routes, forwarding, claims, Set.of());
    }

    /**
     * Tell whether nothing was counted but what is left to the next engine when a keeper is killed:
     * control groups, and in version 1 what is frozen in them, for which SIGKILL has to wait.
     */
    boolean isLeftToNextEngine() {
        return census.processes().stream().allMatch(HostResources::isFrozen)
                && census.withoutGroups().withoutProcesses().isEmpty()
                && Stream.of(routes, claims).allMatch(Set::isEmpty);
    }

    private static boolean isFrozen(String process) {
        return lines("/proc/" + process.split(" ")[0] + "/cgroup", line -> true).stream()
                .map(line -> line.split(":", 3))
                .filter(group -> group[1].equals("freezer"))
                .anyMatch(
                        group ->
                                lines(FREEZER + group[2] + "/freezer.state", "FROZEN"::equals)
                                                .size()
                                        == 1);
    }

    /** Say of each process what it is at, a line each. */
    String processes() {
        StringBuilder said = new StringBuilder();
        for (String process : census.processes()) {
            Path directory = Path.of("/proc", process.split(" ")[0]);
            said.append("\n  ").append(process).append(": ");
            said.append(
                    lines(directory + "/status", line -> line.matches("(State|PPid|Shd?Pnd).*")));
            said.append(lines(directory + "/wchan", line -> true));
            said.append(lines(directory + "/cgroup", line -> line.contains("freezer")));
        }
        return said.toString();
    }

    private static Set<String> without(Set<String> these, Set<String> others) {
        Set<String> rest = new TreeSet<>(these);
        rest.removeAll(others);
        return rest;
    }

    private static Set<String> devicesThatForward() {
        return names(DEVICES).stream()
                .filter(device -> !device.startsWith("sc-"))
                .filter(
                        device ->
                                lines(DEVICES.resolve(device) + "/forwarding", "1"::equals).size()
                                        == 1)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> whatHasToBeUndone() {
        return Stream.concat(
                        names(RECORDS).stream().filter(name -> name.startsWith("forwarding-")),
                        names(RECORDS.resolve("shells")).stream().map(name -> "shells/" + name))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> names(Path directory) {
        if (!Files.isDirectory(directory)) {
            return Set.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> lines(String file, Predicate<String> wanted) {
        try (Stream<String> lines = Files.lines(Path.of(file))) {
            return lines.filter(wanted).collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException | UncheckedIOException e) {
            return Set.of(); // a device that has gone, or a host without IPv4
        }
    }
}
