package io.systemcontainers.network.filter;

import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.net.NetworkNamespace;
import java.lang.System.Logger.Level;
import java.util.Optional;

/**
 * Ports that each let in what is of their own machine, of all ports in one namespace.
 *
 * <p>It acts where packets come in by the device ({@code ingress}), before it is known whether they
 * are to be bridged or routed.
 *
 * <p>Any thread may call any method.
 */
public final class PortFilter implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(PortFilter.class.getName());

    private final RuleTable table;
    private final Optional<Match> pace;

    private PortFilter(RuleTable table, Optional<Match> pace) {
        this.table = table;
        this.pace = pace;
    }

    /**
     * Begins, without any port. A kernel that cannot count packets lets each machine ask servers as
     * often as it likes, which is warned of: what a machine sends is held to its addresses there,
     * too.
     *
     * @param fabric the namespace that the ports are in
     * @param name what the table is called there
     * @return closed to end it for all ports
     */
    public static PortFilter open(NetworkNamespace fabric, String name) {
        return open(fabric, name, PortRules.PACE);
    }

    /** Begins with another pace than the usual one. */
    static PortFilter open(NetworkNamespace fabric, String name, Match pace) {
        try {
            return open(fabric, name, Optional.of(pace));
        } catch (KernelException e) {
            // nft_expr_type_get() of nf_tables_api.c, for a kind of expression that is missing.
            if (!e.is(Errno.ENOENT)) {
                throw e;
            }
            PortFilter without = openWithout(fabric, name, e);
            LOG.log(
                    Level.WARNING,
                    "connecting machines: a machine may ask DHCP and for routers so often that others"
                            + " wait: "
                            + e.getMessage()
                            + ": a pace takes nf_tables with limit (`modprobe nft_limit`)");
            return without;
        }
    }

    private static PortFilter openWithout(
            NetworkNamespace fabric, String name, KernelException pace) {
        try {
            return open(fabric, name, Optional.empty());
        } catch (RuntimeException e) {
            e.addSuppressed(pace);
            throw e;
        }
    }

    private static PortFilter open(NetworkNamespace fabric, String name, Optional<Match> pace) {
        // A chain that nothing leads to: a kernel that lacks a kind of rule says so now.
        Rule tried = Rule.in("tried");
        return new PortFilter(
                RuleTable.create(
                        fabric,
                        Family.NETDEV,
                        name,
                        table ->
                                table.chain(Chain.regular("tried"))
                                        .rule(
                                                pace.map(tried::when)
                                                        .orElse(tried)
                                                        .then(Outcome.DROP))),
                pace);
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
        new PortRules(name, owner, pace).all().forEach(changes::rule);
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
