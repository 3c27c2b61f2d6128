package io.systemcontainers.sys;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;

/** Close what was acquired, the last first, unless all of it was acquired. */
public final class Rollback implements AutoCloseable {

    private final Deque<AutoCloseable> acquired = new ArrayDeque<>();

    /** Begin, with nothing acquired yet. */
    public Rollback() {}

    /**
     * Acquire all or nothing.
     *
     * @param acquiring acquires one each
     * @return closed to close them all
     */
    public static Rollback ofAll(List<? extends Supplier<? extends AutoCloseable>> acquiring) {
        try (Rollback rollback = new Rollback()) {
            acquiring.forEach(one -> rollback.add(one.get()));
            Rollback all = new Rollback();
            all.acquired.addAll(rollback.acquired);
            rollback.release();
            return all;
        }
    }

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

    /**
     * Close all that is left.
     *
     * @throws RuntimeException what the first that cannot be closed says; with it what others do
     */
    @Override
    public void close() {
        Throwable first = null;
        while (!acquired.isEmpty()) {
            try {
                acquired.pop().close();
            } catch (Exception | Error e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first instanceof Error error) {
            throw error;
        }
        if (first != null) {
            throw unchecked(first);
        }
    }

    private static RuntimeException unchecked(Throwable e) {
        return e instanceof RuntimeException failure
                ? failure
                : new IllegalStateException("undoing what was done so far: " + e, e);
    }
}
