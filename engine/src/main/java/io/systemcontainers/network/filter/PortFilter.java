package io.systemcontainers.network.filter;

import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.net.NetworkNamespace;

/**
 * Ports that each let in what is of their own machine, of all ports in one namespace.
 *
 * <p>It acts where packets come in by the device ({@code ingress}), before it is known whether they
 * are to be bridged or routed.
 *
 * <p>Any thread may call any method.
 */
public final class PortFilter implements AutoCloseable {

    private final RuleTable table;

    private PortFilter(RuleTable table) {
        this.table = table;
    }

    /**
     * Begins, without any port.
     *
     * @param fabric the namespace that the ports are in
     * @param name what the table is called there
     * @return closed to end it for all ports
     */
    public static PortFilter open(NetworkNamespace fabric, String name) {
        // A chain that nothing leads to: a kernel that lacks a kind of rule says so now.
        Chain tried = Chain.regular("tried");
        return new PortFilter(
                RuleTable.create(
                        fabric,
                        Family.NETDEV,
                        name,
                        table ->
                                table.chain(tried)
                                        .rule(
                                                Rule.in(tried.name())
                                                        .when(FrameMatch.moreThan(1, 1))
                                                        .then(Outcome.DROP))));
    }

    /**
     * Holds what comes in by a port to its machine's addresses.
     *
     * @param name what the rules are called, which no others are
     * @param port the port's name
     * @param owner the machine
     * @return closed to end it
     */
    public InstalledRules keep(String name, String port, PortOwner owner) {
        Changes changes = table.changes().chain(Chain.ingress(name, port));
        new PortRules(name, owner).all().forEach(changes::rule);
        table.commit(changes);
        return new InstalledRules(() -> remove(name));
    }

    private void remove(String chain) {
        if (table.isClosed()) {
            return;
        }
        try {
            table.commit(table.changes().withoutChain(chain));
        } catch (KernelException e) {
            // The kernel removes it with the device: nf_tables_netdev_event().
            if (!e.is(Errno.ENOENT)) {
                throw e;
            }
        }
    }

    /** Ends it. Closing it again does nothing. */
    @Override
    public void close() {
        table.close();
    }
}
