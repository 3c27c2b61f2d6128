package io.systemcontainers.sys;

import java.util.ArrayDeque;
import java.util.Deque;

/** Close what was acquired, the last first, unless all of it was acquired. */
public final class Rollback implements AutoCloseable {

    private final Deque<AutoCloseable> acquired = new ArrayDeque<>();

    /** Begin, with nothing acquired yet. */
    public Rollback() {}

    /**
     * Add what was acquired.
     *
     * @param resource what to close
     * @param <T> its type
     * @return the same
     */
    public <T extends AutoCloseable> T add(T resource) {
        acquired.push(resource);
        return resource;
    }

    /** Leave everything to whoever has it now. */
    public void release() {
        acquired.clear();
    }

    @Override
    public void close() {
        RuntimeException first = null;
        while (!acquired.isEmpty()) {
            try {
                acquired.pop().close();
            } catch (Exception e) {
                if (first == null) {
                    first = new IllegalStateException("undoing what was done so far", e);
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
