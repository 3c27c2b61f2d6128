package io.systemcontainers.rootfs;

import io.systemcontainers.sys.Entry;
import java.util.ArrayList;
import java.util.List;

/**
 * The directories that a copy is in, each in the one before. Only so many of them are open, however
 * deep that is.
 */
final class CopyLevels implements AutoCloseable {

    private final int open;
    private final List<CopyLevel> levels = new ArrayList<>();
    private Hidden hidden;

    /**
     * A copy that does not have its name yet.
     *
     * @param parent the directory that it is in
     * @param written the name that it has
     * @param target the name that it is going to have
     */
    record Hidden(Directory parent, Entry written, Entry target) {}

    /**
     * @param open how many levels are open at a time
     */
    CopyLevels(int open) {
        this.open = open;
    }

    boolean isEmpty() {
        return levels.isEmpty();
    }

    /** Returns how many there are. */
    int depth() {
        return levels.size();
    }

    CopyLevel deepest() {
        return levels.get(levels.size() - 1);
    }

    /** Tells whether nothing sees what is copied now before it is complete. */
    boolean isHidden() {
        return hidden != null;
    }

    /** Says that the next level's copy does not have its name yet. */
    void hide(Hidden topmost) {
        hidden = topmost;
    }

    /** Goes to a directory in the deepest one. */
    void enter(CopyLevel level) {
        if (hidden != null && (isEmpty() || !deepest().made())) {
            level.hidden(hidden);
        }
        levels.add(level);
        if (levels.size() > open) {
            levels.get(levels.size() - 1 - open).park();
        }
    }

    /** Goes back from the deepest one, whose copy is complete. */
    void leave() {
        try (CopyLevel left = levels.remove(levels.size() - 1)) {
            if (left.hidden().isPresent()) {
                hidden.parent().close();
                hidden = null;
            }
            if (!isEmpty()) {
                deepest().reopen(left);
            }
        }
    }

    /** Closes all of them, and deletes what does not have its name yet. */
    @Override
    public void close() {
        levels.forEach(CopyLevel::close);
        levels.clear();
        if (hidden != null) {
            try (Directory parent = hidden.parent()) {
                new Deletion(parent).delete(hidden.written().name());
            } finally {
                hidden = null;
            }
        }
    }
}
