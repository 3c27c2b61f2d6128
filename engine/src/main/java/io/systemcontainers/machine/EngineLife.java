package io.systemcontainers.machine;

import io.systemcontainers.exec.Deadline;

/**
 * Whether an engine is open, closing or closed, as the threads see it that make machines with it.
 * Any thread may call any method.
 */
final class EngineLife {

    private int uses;
    private boolean closing;
    private boolean closed;

    /** A time in which what the engine has stays open. */
    interface Use extends AutoCloseable {

        @Override
        void close();
    }

    /** What callers of an engine get that is closed, or is being closed. */
    private static final class Closed extends IllegalStateException {

        private static final long serialVersionUID = 1;

        Closed(String message, Throwable failure) {
            super(message, failure);
        }
    }

    /** Throw when the engine is closed, or is being closed. */
    synchronized void requireOpen() {
        if (closing) {
            throw new Closed("this engine is closed: open another", null);
        }
    }

    /**
     * Throw when a machine could not be launched because the engine is closed meanwhile, which
     * makes it fail in many ways.
     */
    synchronized void requireStillOpen(Throwable failure) {
        if (closing && !(failure instanceof Closed)) {
            throw new Closed(
                    "launching a machine: this engine was closed meanwhile: open another", failure);
        }
    }

    /**
     * Have everything stay open until the use is closed, which must not take longer than it takes
     * to make a machine's files.
     *
     * @throws IllegalStateException if the engine is closed, or is being closed
     */
    synchronized Use use() {
        requireOpen();
        uses++;
        return this::endUse;
    }

    private synchronized void endUse() {
        uses--;
        notifyAll();
    }

    /**
     * Do something, such as to make a machine known, that closing either finds done or prevents.
     *
     * @throws IllegalStateException if the engine is closed, or is being closed
     */
    synchronized void whileOpen(Runnable task) {
        requireOpen();
        task.run();
    }

    /**
     * Begin to close, or wait until another thread has closed the engine.
     *
     * @return whether this thread is the one that closes it
     */
    synchronized boolean beginClosing() {
        if (!closing) {
            closing = true;
            return true;
        }
        await(() -> closed);
        return false;
    }

    /** Wait until nothing uses what the engine has; false when that takes too long. */
    synchronized boolean awaitUses() {
        return await(() -> uses == 0);
    }

    synchronized void endClosing() {
        closed = true;
        notifyAll();
    }

    private interface Condition {
        boolean holds();
    }

    /* An interrupt is kept for later: what is being closed is closed. */
    private boolean await(Condition condition) {
        Deadline limit = Deadline.in(Limit.CLOSE.duration());
        boolean interrupted = false;
        try {
            while (!condition.holds() && !limit.passed()) {
                try {
                    wait(limit.left().toMillis() + 1);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            return condition.holds();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
