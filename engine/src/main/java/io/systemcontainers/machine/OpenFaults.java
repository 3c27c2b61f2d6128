package io.systemcontainers.machine;

import io.systemcontainers.NetworkFault;
import io.systemcontainers.sys.Rollback;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Hold what is wrong with a machine's network, until each is closed or the machine is reset. */
final class OpenFaults implements AutoCloseable {

    private final List<NetworkFault> open = new CopyOnWriteArrayList<>();

    /**
     * Hold one.
     *
     * @param fault puts it right when it is closed
     * @param others of the machines that it concerns, too
     * @return what closes it, and is closed with any of the machines
     */
    NetworkFault add(AutoCloseable fault, List<OpenFaults> others) {
        NetworkFault added =
                new NetworkFault() {
                    private AutoCloseable rest = fault;

                    @Override
                    public synchronized void close() {
                        open.remove(this);
                        others.forEach(other -> other.open.remove(this));
                        try (Rollback one = new Rollback()) {
                            one.add(rest);
                        } finally {
                            rest = () -> {};
                        }
                    }
                };
        open.add(added);
        others.forEach(other -> other.open.add(added));
        return added;
    }

    /** Put everything right. */
    @Override
    public void close() {
        try (Rollback all = new Rollback()) {
            open.forEach(all::add);
        }
    }
}
