package io.systemcontainers.cgroup;

import io.systemcontainers.SystemContainerException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Have a running machine use more or less than it did: all of a change, or nothing of it. */
public final class LimitChange {

    private static final String MEMORY_AND_SWAP = "memory.memsw.limit_in_bytes";

    private LimitChange() {}

    /** Hold what is in a file, and what is to be in it. */
    private record Change(LimitFile from, LimitFile to) {

        boolean grows() {
            return from.bytes() < to.bytes();
        }

        /*
         * Memory and swap together never have less than memory alone: memory.rst, 2.4. What grows
         * grows first there.
         */
        int place() {
            if (!to.path().endsWith(MEMORY_AND_SWAP)) {
                return 1;
            }
            return grows() ? 0 : 2;
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
                        changes.add(new Change(before.getOrDefault(name, file.unlimited()), file)));
        before.forEach(
                (name, file) -> {
                    if (!after.containsKey(name)) {
                        changes.add(new Change(file, file.unlimited()));
                    }
                });
        changes.removeIf(change -> change.from().value().equals(change.to().value()));
        changes.sort(Comparator.comparingInt(Change::place));
        return changes;
    }
}
