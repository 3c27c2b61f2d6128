package io.systemcontainers.machine;

import io.systemcontainers.NetworkFault;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.Rollback;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Hold what is wrong with a machine's network, until each is closed or the machine is reset. */
final class OpenFaults implements AutoCloseable {

    private final String machine;
    private final List<NetworkFault> open = new CopyOnWriteArrayList<>();
    private boolean ended;

    OpenFaults(String machine) {
        this.machine = machine;
    }

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
        try {
            hold(added);
            others.forEach(other -> other.hold(added));
        } catch (RuntimeException e) {
            try (added) {
                throw e;
            }
        }
        return added;
    }

    private synchronized void hold(NetworkFault added) {
        if (ended) {
            throw new SystemContainerException(
                    "breaking the network of machine `" + machine + "`: it has been closed");
        }
        open.add(added);
    }

    /** Put everything right, and let nothing be broken any more: the machine is gone. */
    void end() {
        synchronized (this) {
            ended = true;
        }
        close();
    }

    /** Put everything right. */
    @Override
    public void close() {
        try (Rollback all = new Rollback()) {
            open.forEach(all::add);
        }
    }
}
