package io.systemcontainers.cgroup;

import static java.util.stream.Collectors.toSet;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.config.CpuSet;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Have a running machine use more or less than it did: all of a change, or nothing of it. */
public final class LimitChange {

    private static final String CPUSET = "cpuset.";
    private static final String MEMORY_AND_SWAP = "memory.memsw.limit_in_bytes";

    private LimitChange() {}

    private static final int FIRST = 0;
    private static final int WITHIN = 1;
    private static final int LAST = 2;

    /**
     * What is in a file, and what is to be in it.
     *
     * @param place when it is made, among the others
     */
    private record Change(LimitFile from, LimitFile to, int place) {

        /*
         * Memory and swap together never have less than memory alone: memory.rst, 2.4. What grows
         * grows first there.
         */
        static Change of(LimitFile from, LimitFile to) {
            boolean grows = from.bytes() < to.bytes();
            boolean both = to.path().endsWith(MEMORY_AND_SWAP);
            return new Change(from, to, both ? grows ? FIRST : LAST : WITHIN);
        }

        /*
         * The processors of a group are among those of the group around it, cpuset(7): that has the old ones
         * and the new ones while the inner one changes.
         */
        Stream<Change> around(Set<Path> files) {
            Path inner =
                    to.path().resolveSibling(UnifiedGroup.MACHINE).resolve(to.path().getFileName());
            if (!to.path().getFileName().toString().startsWith(CPUSET) || !files.contains(inner)) {
                return Stream.of(this);
            }
            SortedSet<Integer> either = new TreeSet<>(CpuSet.parseSet(from.value()).cpus());
            either.addAll(CpuSet.parseSet(to.value()).cpus());
            LimitFile wide = to.with(CpuSet.format(either));
            return Stream.of(new Change(from, wide, FIRST), new Change(wide, to, LAST));
        }
    }

    /**
     * Change the limits of a machine.
     *
     * @param layout the host's hierarchies
     * @param id the machine's id
     * @param from what it may use so far
     * @param to what it may use from now on
     * @throws SystemContainerException if the kernel refuses one of them, with its answer; it may
     *     use what it did then
     */
    public static void make(CgroupLayout layout, String id, Limits from, Limits to) {
        to.requireControllersOf(layout);
        Deque<Change> made = new ArrayDeque<>();
        try {
            for (Change change :
                    changes(
                            byFile(CgroupPlan.limitFiles(layout, id, from)),
                            byFile(CgroupPlan.limitFiles(layout, id, to)))) {
                change.to().write(change.from());
                made.push(change);
            }
        } catch (SystemContainerException e) {
            undo(made, e);
            throw e;
        }
    }

    private static void undo(Deque<Change> made, SystemContainerException failure) {
        for (Change change : made) {
            try {
                change.from().write(change.to());
            } catch (SystemContainerException e) {
                failure.addSuppressed(e);
            }
        }
    }

    /* A file may hold a limit for each of several disks, and says which in what is usual. */
    private static Map<String, LimitFile> byFile(List<LimitFile> files) {
        Map<String, LimitFile> byFile = new TreeMap<>();
        files.forEach(file -> byFile.put(file.path() + " " + file.usual(), file));
        return byFile;
    }

    private static List<Change> changes(
            Map<String, LimitFile> before, Map<String, LimitFile> after) {
        List<Change> changes = new ArrayList<>();
        after.forEach(
                (name, file) ->
                        changes.add(Change.of(before.getOrDefault(name, file.unlimited()), file)));
        before.forEach(
                (name, file) -> {
                    if (!after.containsKey(name)) {
                        changes.add(Change.of(file, file.unlimited()));
                    }
                });
        changes.removeIf(change -> change.from().value().equals(change.to().value()));
        Set<Path> files = changes.stream().map(Change::to).map(LimitFile::path).collect(toSet());
        return changes.stream()
                .flatMap(change -> change.around(files))
                .sorted(Comparator.comparingInt(Change::place))
                .toList();
    }
}
