package io.systemcontainers.network.filter;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.network.link.Device;
import io.systemcontainers.network.link.Links;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.net.Netlink;
import io.systemcontainers.sys.net.NetworkNamespace;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Answer in a machine's place that nobody listens.
 *
 * <p>A bridge cannot: rejecting in family bridge is an option of kernels that many do not have
 * (CONFIG_NFT_BRIDGE_REJECT). A device can, for what comes in by it ({@code nft_reject_netdev},
 * Linux 5.11), before it is known whether it is to be bridged or routed. So every device of the
 * namespace, those of the bridge and that to the outside, gets a chain that leads to the one with
 * the rules. What this namespace itself sends comes in by no device: a table of family inet sees
 * it.
 */
final class Refusals implements AutoCloseable {

    private static final String ALL = "refused";

    private final NetworkNamespace fabric;
    private final String name;
    /* By the number of the device, which is what stays of one: its flags change. */
    private final Map<Integer, String> chains = new LinkedHashMap<>();
    private RuleTable received;
    private RuleTable sent;
    private int lastChain;
    private boolean closed;

    Refusals(NetworkNamespace fabric, String name) {
        this.fabric = fabric;
        this.name = name;
    }

    synchronized InstalledRules refuse(
            Collection<? extends InetAddress> addresses, Protocol protocol, int port) {
        open();
        InstalledRules fromOutside = received.install(rules(ALL, addresses, protocol, port));
        try {
            InstalledRules fromHere = sent.install(rules("output", addresses, protocol, port));
            return new InstalledRules(
                    () -> {
                        try {
                            fromOutside.close();
                        } finally {
                            fromHere.close();
                        }
                    });
        } catch (RuntimeException e) {
            fromOutside.close();
            throw e;
        }
    }

    private static List<Rule> rules(
            String chain,
            Collection<? extends InetAddress> addresses,
            Protocol protocol,
            int port) {
        List<Rule> rules = new ArrayList<>();
        for (InetAddress address : Set.copyOf(addresses)) {
            rules.add(
                    Rule.in(chain)
                            .when(PacketMatch.to(address))
                            .when(PacketMatch.toPort(protocol, port))
                            .then(Outcome.refuse(protocol)));
        }
        return rules;
    }

    /* Nobody pays for it who has nothing refused. */
    private void open() {
        if (closed) {
            throw new SystemContainerException(
                    "refusing connections in the network of "
                            + fabric.shown()
                            + ": its faults have been closed");
        }
        if (received == null) {
            received =
                    RuleTable.create(
                            fabric, Family.NETDEV, name, table -> table.chain(Chain.regular(ALL)));
        }
        if (sent == null) {
            sent =
                    RuleTable.create(
                            fabric,
                            Family.INET,
                            name,
                            table -> table.chain(Chain.filter(Hook.OUTPUT, Chain.FILTER)));
        }
        devicesChanged();
    }

    synchronized void devicesChanged() {
        if (received == null || closed) {
            return;
        }
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
    public synchronized void close() {
        closed = true;
        try {
            if (received != null) {
                received.close();
            }
        } finally {
            if (sent != null) {
                sent.close();
            }
        }
    }
}
