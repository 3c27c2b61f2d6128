package io.systemcontainers.network.filter;

import io.systemcontainers.sys.Rollback;
import java.util.List;
import java.util.function.Supplier;

/** Hold rules that are in force until this is closed. Any thread may close it. */
public final class InstalledRules implements AutoCloseable {

    private final Runnable removal;
    private boolean closed;

    InstalledRules(Runnable removal) {
        this.removal = removal;
    }

    /** Installs both or nothing, and removes the second first. */
    static InstalledRules ofBoth(Supplier<InstalledRules> first, Supplier<InstalledRules> second) {
        return new InstalledRules(Rollback.ofAll(List.of(first, second))::close);
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
