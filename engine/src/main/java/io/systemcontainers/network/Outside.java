package io.systemcontainers.network;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.network.filter.Finding;
import io.systemcontainers.network.filter.ForeignFacts;
import io.systemcontainers.network.filter.ForeignFilters;
import io.systemcontainers.network.filter.HostRules;
import io.systemcontainers.network.filter.HostSide;
import io.systemcontainers.network.filter.InstalledRules;
import io.systemcontainers.network.filter.Protocol;
import io.systemcontainers.network.forward.ProxyAddress;
import io.systemcontainers.network.forward.ProxyConfig;
import io.systemcontainers.network.link.AddressRange;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.Rollback;
import io.systemcontainers.sys.net.NetworkNamespace;
import java.lang.System.Logger.Level;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Let the machines of a fabric reach what the host reaches, those that may. */
final class Outside implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Outside.class.getName());

    private static final String TABLE = "systemcontainers-";

    private final NetworkNamespace host;
    private final Uplink uplink;
    private final Optional<HostRules> rules;

    private Outside(NetworkNamespace host, Uplink uplink, Optional<HostRules> rules) {
        this.host = host;
        this.uplink = uplink;
        this.rules = rules;
    }

    /**
     * Put the rules for it in force on the host.
     *
     * @param host the host's network
     * @param uplink the way there
     */
    static Outside open(NetworkNamespace host, Uplink uplink) {
        Sysctl.write(host, setting(uplink, "forwarding"), "1");
        HostSide side =
                new HostSide(
                        TABLE + uplink.name().substring(Uplink.PREFIX.length()),
                        uplink.name(),
                        subnets(uplink.subnet()),
                        Uplink.PREFIX);
        Outside opened = new Outside(host, uplink, rules(host, side));
        opened.tellOfOthers();
        return opened;
    }

    /* Without them machines reach the host and each other, which is all that many tests want. */
    private static Optional<HostRules> rules(NetworkNamespace host, HostSide side) {
        try {
            return Optional.of(HostRules.open(host, side));
        } catch (KernelException e) {
            LOG.log(
                    Level.WARNING,
                    "connecting machines with what is beyond the host: they reach nothing there: "
                            + e.getMessage()
                            + ": it takes nf_tables with nat and masquerade (`modprobe nf_tables`)");
            return Optional.empty();
        }
    }

    /* What others drop is dropped, whatever we accept: somebody has to say so to them. */
    private void tellOfOthers() {
        ForeignFacts facts = ForeignFacts.of(host, Uplink.PREFIX);
        for (Finding finding : ForeignFilters.advise(facts, uplink.name(), Uplink.PREFIX)) {
            LOG.log(
                    Level.WARNING,
                    "connecting machines with what is beyond the host: "
                            + finding.what()
                            + "; if they do not get through, run: "
                            + String.join("; ", finding.commands()));
        }
    }

    private static String setting(Uplink uplink, String name) {
        return "ipv4/conf/" + uplink.name() + "/" + name;
    }

    private static List<AddressRange> subnets(Subnet subnet) {
        List<AddressRange> ranges = new ArrayList<>(List.of(subnet.ipv4()));
        subnet.ipv6().ifPresent(ranges::add);
        return ranges;
    }

    /** Tells whether machines get out at all: without nftables none does. */
    boolean isReached() {
        return rules.isPresent();
    }

    /** Have the host hand on what machines send, until this is closed. */
    HostRouting route() {
        if (rules.isEmpty()) {
            return HostRouting.NONE;
        }
        // The host becomes no router for its neighbours.
        return Forwarding.begin(host, rules.get()::routeForMachinesOnly);
    }

    /** Keep a machine from whatever is beyond the host. */
    AutoCloseable isolate(Member member) {
        if (rules.isEmpty()) {
            return () -> {};
        }
        List<Supplier<AutoCloseable>> isolating = new ArrayList<>();
        isolating.add(() -> rules.get().isolate(member.address()));
        member.address6().ifPresent(six -> isolating.add(() -> rules.get().isolate(six)));
        return Rollback.ofAll(isolating);
    }

    /** Have the kernel lead connections to the host on to a machine. */
    AutoCloseable lead(Member member, ProxyConfig proxy) {
        return Rollback.ofAll(
                IntStream.range(0, proxy.listen().ports().size())
                        .<Supplier<AutoCloseable>>mapToObj(i -> () -> lead(member, proxy, i))
                        .toList());
    }

    private AutoCloseable lead(Member member, ProxyConfig proxy, int index) {
        InetSocketAddress listen = proxy.listen().socketAddress(index);
        if (listen.getAddress().isLoopbackAddress()) {
            // The rules keep machines from what else is there.
            Sysctl.write(host, setting(uplink, "route_localnet"), "1");
        }
        ProxyAddress.Protocol protocol = proxy.listen().protocol();
        return Rollback.ofAll(
                List.of(
                        () -> HeldPort.of(host, protocol, listen),
                        () -> lead(protocol, listen, target(member, proxy, index))));
    }

    private InstalledRules lead(
            ProxyAddress.Protocol protocol, InetSocketAddress listen, InetSocketAddress target) {
        return rules.orElseThrow(
                        () ->
                                new SystemContainerException(
                                        "forwarding "
                                                + listen
                                                + " to "
                                                + target
                                                + ": nat=true takes nf_tables with nat, which this"
                                                + " kernel does not have: leave nat out"))
                .dnat(
                        protocol == ProxyAddress.Protocol.UDP ? Protocol.UDP : Protocol.TCP,
                        listen,
                        target);
    }

    /* As in LXD, whatever address is written: it is the machine's. */
    private static InetSocketAddress target(Member member, ProxyConfig proxy, int index) {
        List<Integer> ports = proxy.connect().ports();
        int port = ports.get(ports.size() == 1 ? 0 : index);
        boolean ipv4 = proxy.listen().socketAddress(index).getAddress() instanceof Inet4Address;
        InetAddress address = ipv4 ? member.address() : six(member, proxy);
        return new InetSocketAddress(address, port);
    }

    private static InetAddress six(Member member, ProxyConfig proxy) {
        return member.address6()
                .orElseThrow(
                        () ->
                                new SystemContainerException(
                                        "starting device `"
                                                + proxy.device()
                                                + "` of machine `"
                                                + member.name()
                                                + "`: it leads an address of IPv6 to the machine,"
                                                + " which has none, as this host has no IPv6:"
                                                + " listen on an address of IPv4"));
    }

    @Override
    public void close() {
        rules.ifPresent(HostRules::close);
    }
}
