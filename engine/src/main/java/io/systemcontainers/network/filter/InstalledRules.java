package io.systemcontainers.network.filter;

/** Hold rules that are in force until this is closed. Any thread may close it. */
public final class InstalledRules implements AutoCloseable {

    private final Runnable removal;
    private boolean closed;

    InstalledRules(Runnable removal) {
        this.removal = removal;
    }

    /** Remove the rules. Closing it again does nothing. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            removal.run();
        }
    }
}
