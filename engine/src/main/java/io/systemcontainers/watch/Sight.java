package io.systemcontainers.watch;

import io.systemcontainers.FileChange;
import io.systemcontainers.FileChange.Kind;
import io.systemcontainers.sys.FileVersion;
import io.systemcontainers.sys.Inotify;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;

/**
 * Hold what was seen at a path at one time.
 *
 * @param path the path
 * @param boot the life of the machine it was seen in
 * @param since when looking at it began
 * @param watch the inotify watch on what the path leads to; -1 where there is none
 * @param parentWatch the one on the directory that it is in, as the path says
 * @param itself what the path leads to; null where it leads to nothing
 * @param entries what is in it, by name, if it is a directory
 */
record Sight(
        String path,
        Object boot,
        Instant since,
        int watch,
        int parentWatch,
        FileVersion itself,
        SortedMap<String, FileVersion> entries) {

    /*
     * Times of files are those of the last tick of the kernel's clock, which ticks at least every
     * 10 ms: a file that is changed twice within a tick has the same times after both.
     */
    static final Duration TICK = Duration.ofMillis(20);

    /**
     * Say what is another than it was before.
     *
     * @param before what was seen before
     * @param events what the kernel has said since
     */
    List<FileChange> changesSince(Sight before, Set<Inotify.Event> events) {
        List<FileChange> changes = new ArrayList<>();
        before.entries.forEach(
                (name, was) -> {
                    if (!entries.containsKey(name)) {
                        changes.add(new FileChange(entry(name), Kind.GONE));
                    }
                });
        boolean told =
                events.contains(new Inotify.Event(watch, ""))
                        || events.contains(new Inotify.Event(parentWatch, WatchedPath.name(path)));
        if (itself == null && before.itself != null) {
            changes.add(new FileChange(path, Kind.GONE));
        }
        compare(path, before, before.itself, itself, told, changes);
        entries.forEach(
                (name, is) ->
                        compare(
                                entry(name),
                                before,
                                before.entries.get(name),
                                is,
                                events.contains(new Inotify.Event(watch, name)),
                                changes));
        return changes;
    }

    private void compare(
            String shown,
            Sight before,
            FileVersion was,
            FileVersion is,
            boolean told,
            List<FileChange> changes) {
        if (is == null) {
            return;
        }
        if (was == null) {
            changes.add(new FileChange(shown, Kind.APPEARED));
        } else if (!isSame(before, was, is) || told && before.wasJustChanged(was)) {
            changes.add(new FileChange(shown, Kind.CHANGED));
        }
    }

    private boolean isSame(Sight before, FileVersion was, FileVersion is) {
        return before.boot == boot ? was.equals(is) : was.anywhere().equals(is.anywhere());
    }

    /**
     * Tell whether anything had been changed that shortly before that a further change may look the
     * same.
     */
    boolean isJustChanging() {
        return itself != null && wasJustChanged(itself)
                || entries.values().stream().anyMatch(this::wasJustChanged);
    }

    private boolean wasJustChanged(FileVersion version) {
        return version.changed().plus(TICK).isAfter(since);
    }

    private String entry(String name) {
        return path.endsWith("/") ? path + name : path + "/" + name;
    }
}
