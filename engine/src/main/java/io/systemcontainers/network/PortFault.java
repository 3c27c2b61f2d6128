package io.systemcontainers.network;

import io.systemcontainers.sys.Rollback;
import java.util.function.Function;

/** Break something at a machine's port, and again at the one that it has after a reboot. */
final class PortFault implements AutoCloseable {

    private final Function<Port, AutoCloseable> breaking;
    private final Runnable forget;
    private AutoCloseable present = () -> {};
    private boolean closed;

    /**
     * @param breaking breaks it at one port, until what it returns is closed
     * @param forget is called when this is closed
     */
    PortFault(Function<Port, AutoCloseable> breaking, Runnable forget) {
        this.breaking = breaking;
        this.forget = forget;
    }

    /** Break it at a port, and no more at the one before. */
    synchronized void at(Port port) {
        end();
        if (!closed) {
            present = breaking.apply(port);
        }
    }

    /** Break it at no port, for now. */
    synchronized void end() {
        try (Rollback one = new Rollback()) {
            one.add(present);
        } finally {
            present = () -> {};
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            forget.run();
            end();
        }
    }
}
