package io.systemcontainers.network.filter;

import io.systemcontainers.network.link.Device;
import io.systemcontainers.network.link.Links;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.net.Netlink;
import io.systemcontainers.sys.net.NetworkNamespace;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Refusals of the devices, for what comes in by them: family netdev rejects ({@code
 * nft_reject_netdev}, Linux 5.11) before it is known whether a packet is to be bridged or routed.
 * So every device of the namespace, those of the bridge and that to the outside, gets a chain that
 * leads to the one with the rules.
 */
final class DeviceRefusals implements ArrivalRefusals {

    private static final String ALL = "refused";

    private final NetworkNamespace fabric;
    private final RuleTable received;
    /* By the number of the device, which is what stays of one: its flags change. */
    private final Map<Integer, String> chains = new LinkedHashMap<>();
    private int lastChain;

    private DeviceRefusals(NetworkNamespace fabric, RuleTable received) {
        this.fabric = fabric;
        this.received = received;
    }

    /**
     * Prepares for refusing.
     *
     * @throws KernelException of ENOENT or ENOTSUP if the kernel was built without what this needs
     */
    static DeviceRefusals open(NetworkNamespace fabric, String name) {
        // A chain that nothing leads to: a kernel that cannot reject here says so now.
        Rule tried = Rule.in("tried").then(Outcome.refuse(Protocol.UDP));
        return new DeviceRefusals(
                fabric,
                RuleTable.create(
                        fabric,
                        Family.NETDEV,
                        name,
                        table ->
                                table.chain(Chain.regular(ALL))
                                        .chain(Chain.regular(tried.chain()))
                                        .rule(tried)));
    }

    @Override
    public InstalledRules refuse(RefusedPort port) {
        devicesChanged();
        return port.refuse(received, ALL);
    }

    @Override
    public synchronized void devicesChanged() {
        List<Device> now = devices();
        Set<Integer> there = now.stream().map(Device::number).collect(Collectors.toSet());
        for (int gone : chains.keySet().stream().filter(one -> !there.contains(one)).toList()) {
            forget(chains.remove(gone));
        }
        for (Device device : now) {
            if (!device.isLoopback() && !chains.containsKey(device.number())) {
                watch(device);
            }
        }
    }

    private List<Device> devices() {
        try (Netlink netlink = Netlink.open(fabric, Netlink.ROUTE)) {
            return new Links(netlink).list();
        }
    }

    private void watch(Device device) {
        String chain = "from-" + ++lastChain;
        try {
            received.commit(
                    received.changes()
                            .chain(Chain.ingress(chain, device.name()))
                            .rule(Rule.in(chain).then(Outcome.jump(ALL))));
            chains.put(device.number(), chain);
        } catch (KernelException e) {
            // It has gone since it was listed.
            if (devices().stream().anyMatch(one -> one.number() == device.number())) {
                throw e;
            }
        }
    }

    /* Some kernels remove a chain with its device, others leave it without one. */
    private void forget(String chain) {
        try {
            received.commit(received.changes().withoutChain(chain));
        } catch (KernelException e) {
            if (!e.is(Errno.ENOENT)) {
                throw e;
            }
        }
    }

    @Override
    public void close() {
        received.close();
    }
}
