package io.systemcontainers.network.filter;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.network.link.HardwareAddress;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.KernelFeature;
import io.systemcontainers.sys.net.NetworkNamespace;
import java.lang.System.Logger.Level;

/**
 * Answers in a machine's place that no process listens there. What comes in by devices is refused
 * in one of two ways, whichever the kernel has; what this namespace itself sends comes in by no
 * device: a table of family inet sees it.
 */
final class Refusals implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Refusals.class.getName());

    private static final Chain SENT = Chain.filter(Hook.OUTPUT, Chain.FILTER);

    private final NetworkNamespace fabric;
    private final String name;
    private final RuleTable bridged;
    private final HardwareAddress bridge;
    private ArrivalRefusals arriving;
    private RuleTable sent;
    private boolean closed;

    Refusals(NetworkNamespace fabric, String name, RuleTable bridged, HardwareAddress bridge) {
        this.fabric = fabric;
        this.name = name;
        this.bridged = bridged;
        this.bridge = bridge;
    }

    synchronized InstalledRules refuse(RefusedPort port) {
        open();
        return InstalledRules.ofBoth(
                () -> arriving.refuse(port), () -> port.refuse(sent, SENT.name()));
    }

    /* Chains and tables cost every packet something, so they are made for the first refusal. */
    private void open() {
        if (closed) {
            throw new SystemContainerException(
                    "refusing connections in the network of "
                            + fabric.shown()
                            + ": its faults have been closed");
        }
        if (arriving == null) {
            arriving = arriving();
        }
        if (sent == null) {
            sent = RuleTable.create(fabric, Family.INET, name, table -> table.chain(SENT));
        }
    }

    private ArrivalRefusals arriving() {
        if (KernelFeature.NETDEV_REJECT.isUsable()) {
            try {
                return DeviceRefusals.open(fabric, name);
            } catch (KernelException e) {
                if (!RefusedPort.isLacking(e)) {
                    throw e;
                }
                LOG.log(
                        Level.DEBUG,
                        "this kernel has no CONFIG_NFT_REJECT_NETDEV: what is refused is routed",
                        e);
            }
        }
        return RoutedRefusals.open(fabric, name, bridged, bridge);
    }

    synchronized void devicesChanged() {
        if (arriving != null && !closed) {
            arriving.devicesChanged();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        try {
            if (arriving != null) {
                arriving.close();
            }
        } finally {
            if (sent != null) {
                sent.close();
            }
        }
    }
}
