package io.systemcontainers.network.filter;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.network.link.AddressRange;
import io.systemcontainers.sys.net.NetworkNamespace;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Connect a fabric with the world beyond its host: machines go out with the host's address, nobody
 * comes in but by what is forwarded, and the host does not become a router for its neighbours.
 *
 * <p>All of it is in one table, which goes when this is closed and when this JVM ends. Rules of
 * others may still block: {@link ForeignFilters}.
 *
 * <p>Any thread may call any method.
 */
public final class HostRules implements AutoCloseable {

    private static final Chain RAW = Chain.filter(Hook.PREROUTING, Chain.RAW);
    private static final Chain FORWARD = Chain.filter(Hook.FORWARD, Chain.FILTER);
    private static final Chain NAT_IN = Chain.nat(Hook.PREROUTING, Chain.DNAT);
    private static final Chain NAT_HERE = Chain.nat(Hook.OUTPUT, Chain.DNAT);
    private static final Chain NAT_OUT = Chain.nat(Hook.POSTROUTING, Chain.SNAT);
    private static final AddressSet ISOLATED = new AddressSet("isolated", AddressSet.Key.IPV4);
    private static final AddressSet ISOLATED6 = new AddressSet("isolated6", AddressSet.Key.IPV6);
    private static final AddressRange LOOPBACK = AddressRange.parse("127.0.0.0/8");

    private final HostSide side;
    private final RuleTable table;
    private final Map<InetAddress, Integer> isolations = new HashMap<>();
    private final Set<String> routing = new HashSet<>();
    private final List<Listening> listening = new ArrayList<>();

    private HostRules(HostSide side, RuleTable table) {
        this.side = side;
        this.table = table;
    }

    /**
     * Put the rules in force.
     *
     * @param host the host's namespace
     * @param side the devices and addresses
     * @return the rules
     * @throws SystemContainerException if the kernel does not let us
     */
    public static HostRules open(NetworkNamespace host, HostSide side) {
        return new HostRules(
                side,
                RuleTable.create(host, Family.INET, side.table(), table -> content(table, side)));
    }

    private static Changes content(Changes table, HostSide side) {
        table.chain(RAW).chain(FORWARD).chain(NAT_IN).chain(NAT_HERE).chain(NAT_OUT);
        table.set(ISOLATED).set(ISOLATED6);
        Match fromFabric = DeviceMatch.in(side.uplink());
        Match toFabric = DeviceMatch.out(side.uplink());
        // route_localnet, which forwards from 127.0.0.1 need, would let machines in there.
        table.rule(
                Rule.in(RAW.name())
                        .when(fromFabric)
                        .when(PacketMatch.to(LOOPBACK))
                        .then(Outcome.DROP));
        for (AddressSet isolated : List.of(ISOLATED, ISOLATED6)) {
            Rule rule = forward(fromFabric).when(PacketMatch.fromSet(isolated));
            table.rule(rule.when(ConnectionMatch.answering()).then(Outcome.ACCEPT));
            table.rule(rule.then(Outcome.DROP));
        }
        for (AddressRange subnet : side.subnets()) {
            table.rule(forward(fromFabric).when(PacketMatch.from(subnet)).then(Outcome.ACCEPT));
        }
        table.rule(forward(fromFabric).then(Outcome.DROP));
        table.rule(forward(toFabric).when(ConnectionMatch.known()).then(Outcome.ACCEPT));
        table.rule(forward(toFabric).when(ConnectionMatch.redirected()).then(Outcome.ACCEPT));
        table.rule(forward(toFabric).then(Outcome.DROP));
        return masquerading(table, side, toFabric);
    }

    private static Changes masquerading(Changes table, HostSide side, Match toFabric) {
        Rule leaving = Rule.in(NAT_OUT.name());
        for (AddressRange subnet : side.subnets()) {
            Match machine = PacketMatch.from(subnet);
            table.rule(
                    leaving.when(DeviceMatch.outBesides(side.uplink()))
                            .when(machine)
                            .then(Outcome.MASQUERADE));
            // From a machine by a forward to a machine: it would answer it directly.
            table.rule(
                    leaving.when(toFabric)
                            .when(machine)
                            .when(ConnectionMatch.redirected())
                            .then(Outcome.MASQUERADE));
        }
        return table.rule(
                leaving.when(toFabric).when(PacketMatch.from(LOOPBACK)).then(Outcome.MASQUERADE));
    }

    private static Rule forward(Match which) {
        return Rule.in(FORWARD.name()).when(which);
    }

    /**
     * Have a device of the host route what is of machines, and nothing else, from now on.
     *
     * @param device its name
     */
    public synchronized void routeForMachinesOnly(String device) {
        if (routing.contains(device)) {
            return;
        }
        Match elsewhere = DeviceMatch.outNotBeginning(side.uplinkPrefix());
        table.install(List.of(forward(DeviceMatch.in(device)).when(elsewhere).then(Outcome.DROP)));
        routing.add(device);
    }

    /**
     * Let a machine reach the host and its subnet, but open nothing beyond. Who is let in by a
     * forward is answered.
     *
     * @param machine its address, of IPv4 or IPv6
     * @return the isolation
     */
    public synchronized InstalledRules isolate(InetAddress machine) {
        if (isolations.getOrDefault(machine, 0) == 0) {
            table.commit(table.changes().element(setOf(machine), machine));
        }
        isolations.merge(machine, 1, Integer::sum);
        return new InstalledRules(() -> connect(machine));
    }

    private synchronized void connect(InetAddress machine) {
        if (isolations.merge(machine, -1, Integer::sum) == 0) {
            isolations.remove(machine);
            if (!table.isClosed()) {
                table.commit(table.changes().withoutElement(setOf(machine), machine));
            }
        }
    }

    private static AddressSet setOf(InetAddress address) {
        return address instanceof Inet6Address ? ISOLATED6 : ISOLATED;
    }

    /**
     * Lead what is for an address and port of this host to a machine. The machine sees who
     * connects, but for other machines and for {@code 127.0.0.1} of this host: they come with the
     * host's address.
     *
     * <p>From {@code 127.0.0.1} it works where {@code net.ipv4.conf.UPLINK.route_localnet} is 1;
     * machines are kept from what listens on 127.0.0.0/8 by a rule. {@code ::1} cannot be led
     * elsewhere. Connections that are open when the forward is closed go on.
     *
     * @param protocol the protocol
     * @param listen the address of this host, or the wildcard for all of them, with the port
     * @param target the machine's
     * @return the forward
     * @throws SystemContainerException if another of these forwards has the port
     */
    public synchronized InstalledRules dnat(
            Protocol protocol, InetSocketAddress listen, InetSocketAddress target) {
        Listening wanted = new Listening(protocol, listen);
        wanted.refuseWhatCannotBe(target);
        listening.stream()
                .filter(wanted::meets)
                .findAny()
                .ifPresent(
                        other -> {
                            throw new SystemContainerException(
                                    "forwarding `"
                                            + wanted
                                            + "` to `"
                                            + target
                                            + "`: the port is forwarded already, as `"
                                            + other
                                            + "`; close that forward, or take another port");
                        });
        Match port = PacketMatch.toPort(protocol, listen.getPort());
        InstalledRules rules =
                table.install(
                        List.of(
                                Rule.in(NAT_IN.name())
                                        .when(wanted.address())
                                        .when(port)
                                        .then(Outcome.dnat(target)),
                                Rule.in(NAT_HERE.name())
                                        .when(wanted.address())
                                        .when(port)
                                        .then(Outcome.dnat(target))));
        listening.add(wanted);
        return new InstalledRules(
                () -> {
                    rules.close();
                    forget(wanted);
                });
    }

    private synchronized void forget(Listening which) {
        listening.remove(which);
    }

    /** Take the rules out of force, forwards included. Closing it again does nothing. */
    @Override
    public void close() {
        table.close();
    }

    /* What is led elsewhere. */
    private record Listening(Protocol protocol, InetSocketAddress socket) {

        boolean meets(Listening other) {
            InetAddress here = socket.getAddress();
            InetAddress there = other.socket.getAddress();
            return protocol == other.protocol
                    && socket.getPort() == other.socket.getPort()
                    && here instanceof Inet4Address == there instanceof Inet4Address
                    && (here.equals(there)
                            || here.isAnyLocalAddress()
                            || there.isAnyLocalAddress());
        }

        Match address() {
            InetAddress ours = socket.getAddress();
            return ours.isAnyLocalAddress()
                    ? PacketMatch.toThisHost(ours instanceof Inet4Address)
                    : PacketMatch.to(ours);
        }

        void refuseWhatCannotBe(InetSocketAddress target) {
            InetAddress ours = socket.getAddress();
            boolean alike =
                    ours instanceof Inet4Address == target.getAddress() instanceof Inet4Address;
            boolean loopback6 = ours instanceof Inet6Address && ours.isLoopbackAddress();
            if (!alike || loopback6) {
                throw new SystemContainerException(
                        "forwarding `"
                                + this
                                + "` to `"
                                + target
                                + "`: "
                                + (alike
                                        ? "Linux does not lead `::1` elsewhere; listen on 127.0.0.1"
                                        : "one is of IPv4, the other of IPv6; take two of a kind"));
            }
        }

        @Override
        public String toString() {
            return protocol.word() + " " + socket;
        }
    }
}
