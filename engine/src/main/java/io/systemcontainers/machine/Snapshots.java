package io.systemcontainers.machine;

import io.systemcontainers.Snapshot;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.storage.VolumeState;
import io.systemcontainers.sys.Rollback;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Keep the snapshots of one machine: a tree, in which each has the files that it needs. They may be
 * listed at any time; everything else is done in the machine's turn.
 */
final class Snapshots implements AutoCloseable {

    /**
     * Hold a snapshot.
     *
     * @param snapshot what its user knows of it
     * @param state its files
     * @param booted whether anything has booted on them
     * @param configuration how the machine was configured
     */
    record Kept(Snapshot snapshot, VolumeState state, boolean booted, Configuration configuration) {

        String name() {
            return snapshot.name();
        }

        /** Tell whether it is the same one, whatever it is called now. */
        boolean isSame(Kept other) {
            return state == other.state;
        }
    }

    private final String machine;
    private final Map<String, Kept> kept = new LinkedHashMap<>();
    private String parent = "";

    Snapshots(String machine) {
        this.machine = machine;
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

    /** Refuse the name of a snapshot that is about to be taken, if there is one of that name. */
    void requireUnused(String name) {
        requireUnused("taking", name, name);
    }

    /**
     * Keep files under a name.
     *
     * @param name the name
     * @param created when it began to be taken
     * @param files the files, and for how long the machine stood still for them
     * @param of the machine as it is
     */
    synchronized Kept add(String name, Instant created, Lifecycle.Still files, Incarnation of) {
        Snapshot snapshot = new Snapshot(name, created, parent, files.pause());
        Kept added = new Kept(snapshot, files.state(), of.booted(), of.configuration());
        put(added);
        parent = name;
        return added;
    }

    /** Say that the machine's files were put back to a snapshot. */
    synchronized void isAt(Kept back) {
        parent = back.name();
    }

    /** Return the snapshot that the machine was last put back to or kept as. */
    synchronized Optional<Kept> last() {
        return Optional.ofNullable(kept.get(parent));
    }

    synchronized void delete(String name) {
        Kept deleted = get("deleting", name);
        kept.remove(name);
        replaceParent(name, deleted.snapshot().parent());
        deleted.state().close();
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
        return new Kept(
                change.apply(kept.snapshot()), kept.state(), kept.booted(), kept.configuration());
    }

    private static Snapshot named(Snapshot old, String name) {
        return new Snapshot(name, old.created(), old.parent(), old.pause());
    }

    private static Snapshot below(Snapshot old, String parent) {
        return new Snapshot(old.name(), old.created(), parent, old.pause());
    }

    /** Let go of all of them, with their machine. */
    @Override
    public synchronized void close() {
        try (Rollback all = new Rollback()) {
            kept.values().forEach(each -> all.add(each.state()));
            kept.clear();
        }
    }

    /**
     * Return a snapshot.
     *
     * @param doing what is going to be done with it, for the message when there is none
     */
    synchronized Kept get(String doing, String name) {
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
