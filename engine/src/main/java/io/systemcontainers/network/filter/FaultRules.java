package io.systemcontainers.network.filter;

import io.systemcontainers.network.link.HardwareAddress;
import io.systemcontainers.sys.net.NetworkNamespace;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Break the network of machines that hang on a bridge: part them, cut one off, drop or refuse what
 * is for a port. It acts on packets, not on connections: what is open already is broken, too, and
 * goes on when the fault is closed, if it has not run out of patience.
 *
 * <p>What machines send each other is seen where the bridge forwards it; what comes from outside or
 * goes there where the bridge exchanges it with the host it is in. Nothing of it is in the
 * machines, where their root could see it or change it. All is gone when this is closed, and when
 * this JVM ends.
 *
 * <p>Any thread may call any method.
 */
public final class FaultRules implements AutoCloseable {

    private static final Chain FORWARD = Chain.filter(Hook.FORWARD, Chain.BRIDGED);
    private static final Chain INPUT = Chain.filter(Hook.INPUT, Chain.BRIDGED);
    private static final Chain OUTPUT = Chain.filter(Hook.OUTPUT, Chain.BRIDGED);

    // RFC 2131, 4.1; RFC 8415, 7.2; RFC 1035, 4.2
    private static final int DHCP_SERVER = 67;
    private static final int DHCPV6_SERVER = 547;
    private static final int DNS = 53;

    private final RuleTable bridged;
    private final Refusals refusals;

    private FaultRules(RuleTable bridged, Refusals refusals) {
        this.bridged = bridged;
        this.refusals = refusals;
    }

    /**
     * Prepare for faults.
     *
     * @param fabric the namespace that the bridge is in
     * @param name what the tables are called there
     * @param bridge the bridge's address
     * @return no fault yet
     * @throws io.systemcontainers.SystemContainerException if the kernel does not let us
     */
    public static FaultRules open(NetworkNamespace fabric, String name, HardwareAddress bridge) {
        RuleTable bridged =
                RuleTable.create(
                        fabric,
                        Family.BRIDGE,
                        name,
                        table -> table.chain(FORWARD).chain(INPUT).chain(OUTPUT));
        return new FaultRules(bridged, new Refusals(fabric, name, bridged, bridge));
    }

    /**
     * Part the ones from the others: not one packet, and no question of ARP or its like, goes from
     * here to there or back.
     *
     * @param ones who
     * @param others from whom
     * @return the partition
     */
    public InstalledRules partition(
            Collection<? extends Endpoint> ones, Collection<? extends Endpoint> others) {
        List<Rule> rules = new ArrayList<>();
        for (Endpoint one : Set.copyOf(ones)) {
            for (Endpoint other : Set.copyOf(others)) {
                part(rules, one, other);
                part(rules, other, one);
            }
        }
        return bridged.install(rules);
    }

    private static void part(List<Rule> rules, Endpoint from, Endpoint to) {
        for (EndpointMatch source : EndpointMatch.from(from)) {
            for (EndpointMatch target : EndpointMatch.to(to)) {
                if (source.kind().meets(target.kind())) {
                    rules.add(drop(FORWARD, source, target));
                    // What goes into the host has no port to go to yet, what it sends came by none.
                    if (!(to instanceof Endpoint.Port)) {
                        rules.add(drop(INPUT, source, target));
                    }
                    if (!(from instanceof Endpoint.Port)) {
                        rules.add(drop(OUTPUT, source, target));
                    }
                }
            }
        }
    }

    private static Rule drop(Chain chain, EndpointMatch from, EndpointMatch to) {
        return Rule.in(chain.name()).when(from.match()).when(to.match()).then(Outcome.DROP);
    }

    /**
     * Cut a machine off: from the other machines, from the host and from outside.
     *
     * @param port the port of the bridge that it hangs on
     * @param services addresses at which it goes on reaching DHCP and DNS, for example the
     *     bridge's; none to cut everything
     * @return the isolation
     */
    public InstalledRules isolate(String port, Collection<? extends InetAddress> services) {
        List<Rule> rules = new ArrayList<>();
        Match in = DeviceMatch.in(port);
        Match out = DeviceMatch.out(port);
        if (!services.isEmpty()) {
            keepServices(rules, in, out, services);
        }
        rules.add(Rule.in(FORWARD.name()).when(in).then(Outcome.DROP));
        rules.add(Rule.in(FORWARD.name()).when(out).then(Outcome.DROP));
        rules.add(Rule.in(INPUT.name()).when(in).then(Outcome.DROP));
        rules.add(Rule.in(OUTPUT.name()).when(out).then(Outcome.DROP));
        return bridged.install(rules);
    }

    private static void keepServices(
            List<Rule> rules, Match in, Match out, Collection<? extends InetAddress> services) {
        keep(rules, in, PacketMatch.arp(), out, PacketMatch.arp());
        keep(rules, in, PacketMatch.icmpv6(), out, PacketMatch.icmpv6());
        for (int port : new int[] {DHCP_SERVER, DHCPV6_SERVER}) {
            // A machine without an address asks all: the destination says nothing.
            keep(
                    rules,
                    in,
                    PacketMatch.toPort(Protocol.UDP, port),
                    out,
                    PacketMatch.fromPort(Protocol.UDP, port));
        }
        for (InetAddress service : services) {
            for (Protocol protocol : Protocol.values()) {
                rules.add(
                        Rule.in(INPUT.name())
                                .when(in)
                                .when(PacketMatch.to(service))
                                .when(PacketMatch.toPort(protocol, DNS))
                                .then(Outcome.ACCEPT));
                rules.add(
                        Rule.in(OUTPUT.name())
                                .when(out)
                                .when(PacketMatch.from(service))
                                .when(PacketMatch.fromPort(protocol, DNS))
                                .then(Outcome.ACCEPT));
            }
        }
    }

    private static void keep(List<Rule> rules, Match in, Match question, Match out, Match answer) {
        rules.add(Rule.in(INPUT.name()).when(in).when(question).then(Outcome.ACCEPT));
        rules.add(Rule.in(OUTPUT.name()).when(out).when(answer).then(Outcome.ACCEPT));
    }

    /**
     * Lose all packets to a port of a machine, whoever sends them: connecting to it takes until
     * patience runs out.
     *
     * @param port the port of the bridge that the machine hangs on
     * @param protocol the protocol
     * @param number the port of the machine
     * @return the fault
     */
    public InstalledRules dropTo(String port, Protocol protocol, int number) {
        Match out = DeviceMatch.out(port);
        Match packets = PacketMatch.toPort(protocol, number);
        return bridged.install(
                List.of(
                        Rule.in(FORWARD.name()).when(out).when(packets).then(Outcome.DROP),
                        Rule.in(OUTPUT.name()).when(out).when(packets).then(Outcome.DROP)));
    }

    /**
     * Refuse all packets to a port of a machine as if nobody listened there: TCP is reset, in
     * connections that are open, too, and UDP is told that the port is unreachable.
     *
     * @param addresses the addresses of the machine
     * @param protocol the protocol
     * @param number the port of the machine
     * @return the fault
     * @see #devicesChanged()
     */
    public InstalledRules rejectTo(
            Collection<? extends InetAddress> addresses, Protocol protocol, int number) {
        return refusals.refuse(new RefusedPort(Set.copyOf(addresses), protocol, number));
    }

    /** Have what the devices that came since send refused, too, where something is refused. */
    public void devicesChanged() {
        refusals.devicesChanged();
    }

    /** End all faults. Closing it again does nothing. */
    @Override
    public void close() {
        try {
            refusals.close();
        } finally {
            bridged.close();
        }
    }
}
