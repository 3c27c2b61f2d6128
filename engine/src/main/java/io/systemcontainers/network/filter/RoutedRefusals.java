package io.systemcontainers.network.filter;

import io.systemcontainers.network.link.HardwareAddress;
import io.systemcontainers.sys.net.NetworkNamespace;

/**
 * Refusals of a kernel whose family netdev cannot reject. A bridge cannot on many kernels either
 * (CONFIG_NFT_BRIDGE_REJECT): it hands what is refused to the host that it is in, as ebtables(8)
 * does with {@code redirect}, and there family inet rejects before a route is sought (Linux 5.9),
 * whether a packet came by the bridge or from outside.
 */
final class RoutedRefusals implements ArrivalRefusals {

    /* After the frames of a port have been looked at, and before the bridge seeks their target. */
    private static final Chain HANDED = Chain.filter(Hook.PREROUTING, Chain.BRIDGED);
    private static final Chain ARRIVING = Chain.filter(Hook.PREROUTING, Chain.FILTER);

    private final RuleTable bridged;
    private final RuleTable routed;
    private final HardwareAddress bridge;

    private RoutedRefusals(RuleTable bridged, RuleTable routed, HardwareAddress bridge) {
        this.bridged = bridged;
        this.routed = routed;
        this.bridge = bridge;
    }

    /**
     * Prepares for refusing.
     *
     * @param bridged a table of family bridge, which gets a chain
     * @param bridge the address of the bridge, which all of what is handed to its host is for
     */
    static RoutedRefusals open(
            NetworkNamespace fabric, String name, RuleTable bridged, HardwareAddress bridge) {
        RuleTable routed =
                RuleTable.create(
                        fabric, Family.INET, name + "-arriving", table -> table.chain(ARRIVING));
        try {
            bridged.commit(bridged.changes().chain(HANDED));
            return new RoutedRefusals(bridged, routed, bridge);
        } catch (RuntimeException e) {
            routed.close();
            throw e;
        }
    }

    @Override
    public InstalledRules refuse(RefusedPort port) {
        // Rejecting first: what is handed over and not rejected would be forwarded.
        return InstalledRules.ofBoth(
                () -> port.refuse(routed, ARRIVING.name()),
                () -> bridged.install(port.rules(HANDED.name(), Outcome.route(bridge))));
    }

    /** Does nothing: the rules are about the bridge and about all that is routed. */
    @Override
    public void devicesChanged() {}

    /** Leaves the chain of the bridge's table, which is closed by its owner. */
    @Override
    public void close() {
        routed.close();
    }
}
