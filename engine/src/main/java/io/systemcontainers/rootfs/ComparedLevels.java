package io.systemcontainers.rootfs;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * The directories that a comparison is in, each in the one before. Only so many of them are open,
 * however deep that is; one that was closed is opened again by its name in the one above.
 */
final class ComparedLevels implements AutoCloseable {

    /* Each takes a descriptor for each layer that has the directory. */
    private static final int OPEN = 32;

    private final List<Level> levels = new ArrayList<>();

    private static final class Level {
        private final String name;
        private final Iterator<String> names;
        private LayeredFile before;
        private LayeredFile after;

        private Level(String name, LayeredFile before, LayeredFile after, Iterator<String> names) {
            this.name = name;
            this.before = before;
            this.after = after;
            this.names = names;
        }

        private boolean isOpen() {
            return before != null;
        }

        private void park() {
            if (isOpen()) {
                LayeredFile first = before;
                LayeredFile second = after;
                before = null;
                after = null;
                ComparedLevels.close(first, second);
            }
        }
    }

    boolean isEmpty() {
        return levels.isEmpty();
    }

    boolean hasNext() {
        return deepest().names.hasNext();
    }

    /** Returns another name in the deepest directory, which is open then. */
    String next() {
        open(levels.size() - 1);
        return deepest().names.next();
    }

    /** Opens the deepest directory again where it was closed. */
    void reopen() {
        open(levels.size() - 1);
    }

    private Level deepest() {
        return levels.get(levels.size() - 1);
    }

    LayeredFile before() {
        return deepest().before;
    }

    LayeredFile after() {
        return deepest().after;
    }

    /**
     * Goes to a directory in the deepest one; both states of it are handed over. The first is the
     * root, which stays open: all others can be found again from there.
     */
    void enter(String name, LayeredFile first, LayeredFile second, Set<String> names) {
        levels.add(new Level(name, first, second, names.iterator()));
        parkAbove(levels.size() - 1);
    }

    private void parkAbove(int level) {
        if (level > OPEN) {
            levels.get(level - OPEN).park();
        }
    }

    private void open(int level) {
        int at = level;
        while (!levels.get(at).isOpen()) {
            at--;
        }
        while (at < level) {
            Level above = levels.get(at);
            at++;
            Level closed = levels.get(at);
            closed.before = above.before.child(closed.name);
            closed.after = above.after.child(closed.name);
            parkAbove(at);
        }
    }

    /** Goes back from the deepest one. */
    void leave() {
        Level left = levels.remove(levels.size() - 1);
        if (!isEmpty()) {
            left.park();
        }
    }

    /** Returns the path of something in the deepest directory. */
    String path(String name) {
        StringBuilder path = new StringBuilder();
        levels.stream().skip(1).forEach(level -> path.append('/').append(level.name));
        return path.append('/').append(name).toString();
    }

    static void close(LayeredFile first, LayeredFile second) {
        try (first;
                second) {
            // Nothing more is asked of them.
        }
    }

    @Override
    public void close() {
        levels.stream().skip(1).forEach(Level::park);
        levels.clear();
    }
}
