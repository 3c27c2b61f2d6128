package io.systemcontainers.machine;

import io.systemcontainers.Snapshot;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.rootfs.MachineDisk;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Keep the snapshots of one machine: a tree, in which each has the layers that it needs. They may
 * be listed at any time; everything else is done in the machine's turn.
 */
final class Snapshots {

    /* What a snapshot is made of, lowest first, and whether anything has booted on it. */
    private record Kept(Snapshot snapshot, List<Path> layers, boolean booted) {}

    /** Do something while nothing in the machine runs, and say for how long that was. */
    interface Stillness {

        /**
         * Do it.
         *
         * @param stopped what to do where the machine is stopped
         * @param frozen what to do where it is, or has to be, frozen
         * @return how long it was frozen for this
         */
        Duration during(Runnable stopped, Runnable frozen);
    }

    private final String machine;
    private final MachineDisk disk;
    private final Map<String, Kept> kept = new LinkedHashMap<>();
    private String parent = "";

    Snapshots(String machine, MachineDisk disk) {
        this.machine = machine;
        this.disk = disk;
    }

    /** Refuse what LXD refuses. */
    static void requireName(String name) {
        if (name.isEmpty() || name.chars().anyMatch(c -> c == '/' || c <= ' ' || c == 0x7F)) {
            throw new IllegalArgumentException(
                    "`"
                            + name
                            + "` is no name for a snapshot: it must not be empty, and has neither"
                            + " slashes nor white space");
        }
    }

    Snapshot take(String name, Stillness stillness, boolean booted) {
        requireUnused("taking", name, name);
        Instant now = Instant.now();
        List<Path> layers = new ArrayList<>();
        Duration pause =
                stillness.during(
                        () -> layers.addAll(disk.seal()), () -> layers.addAll(disk.copy()));
        Snapshot snapshot = new Snapshot(name, now, parent, pause);
        put(new Kept(snapshot, List.copyOf(layers), booted));
        parent = name;
        return snapshot;
    }

    /**
     * Put the machine's files back to a snapshot.
     *
     * @return whether anything had booted on them
     */
    boolean putBack(String name) {
        Kept back = get("restoring", name);
        disk.discard(back.layers());
        deleteUnused();
        parent = name;
        return back.booted();
    }

    /** Throw unless there is such a snapshot. */
    void require(String doing, String name) {
        get(doing, name);
    }

    synchronized void delete(String name) {
        Kept deleted = get("deleting", name);
        kept.remove(name);
        replaceParent(name, deleted.snapshot().parent());
        deleteUnused();
    }

    synchronized void rename(String name, String newName) {
        Kept renamed = get("renaming", name);
        requireUnused("renaming", name, newName);
        List<Kept> all = new ArrayList<>(kept.values());
        kept.clear();
        for (Kept each : all) {
            put(each == renamed ? with(each, old -> named(old, newName)) : each);
        }
        replaceParent(name, newName);
    }

    synchronized List<Snapshot> list() {
        return kept.values().stream().map(Kept::snapshot).toList();
    }

    private synchronized void put(Kept snapshot) {
        kept.put(snapshot.snapshot().name(), snapshot);
    }

    private synchronized void replaceParent(String name, String newName) {
        kept.replaceAll(
                (key, each) ->
                        each.snapshot().parent().equals(name)
                                ? with(each, old -> below(old, newName))
                                : each);
        parent = parent.equals(name) ? newName : parent;
    }

    private static Kept with(Kept kept, UnaryOperator<Snapshot> change) {
        return new Kept(change.apply(kept.snapshot()), kept.layers(), kept.booted());
    }

    private static Snapshot named(Snapshot old, String name) {
        return new Snapshot(name, old.created(), old.parent(), old.pause());
    }

    private static Snapshot below(Snapshot old, String parent) {
        return new Snapshot(old.name(), old.created(), parent, old.pause());
    }

    private synchronized void deleteUnused() {
        disk.retain(
                kept.values().stream()
                        .flatMap(each -> each.layers().stream())
                        .collect(Collectors.toSet()));
    }

    private synchronized Kept get(String doing, String name) {
        Kept found = kept.get(name);
        if (found == null) {
            throw new SystemContainerException(
                    doing
                            + " snapshot `"
                            + name
                            + "` of machine `"
                            + machine
                            + "`: it has none of that name, "
                            + (kept.isEmpty()
                                    ? "and no other"
                                    : "only " + String.join(", ", kept.keySet())));
        }
        return found;
    }

    private synchronized void requireUnused(String doing, String name, String newName) {
        if (kept.containsKey(newName)) {
            throw new SystemContainerException(
                    doing
                            + " snapshot `"
                            + name
                            + "` of machine `"
                            + machine
                            + "`: it has one of the name `"
                            + newName
                            + "`: delete that first, or choose another name");
        }
    }
}
