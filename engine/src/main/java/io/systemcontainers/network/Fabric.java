package io.systemcontainers.network;

import io.systemcontainers.NetworkAccess;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.network.dhcp.DhcpServer;
import io.systemcontainers.network.dns.DnsServer;
import io.systemcontainers.network.dns.Resolvers;
import io.systemcontainers.network.dns.Upstream;
import io.systemcontainers.network.filter.AlonePorts;
import io.systemcontainers.network.filter.PortFilter;
import io.systemcontainers.network.filter.PortOwner;
import io.systemcontainers.network.forward.ProxyConfig;
import io.systemcontainers.network.link.AddressRange;
import io.systemcontainers.network.link.Addresses;
import io.systemcontainers.network.link.HardwareAddress;
import io.systemcontainers.network.link.Links;
import io.systemcontainers.network.link.Routes;
import io.systemcontainers.network.ra.RouterAdvertisement;
import io.systemcontainers.network.ra.RouterAdvertisements;
import io.systemcontainers.sys.Rollback;
import io.systemcontainers.sys.net.Netlink;
import io.systemcontainers.sys.net.NetworkNamespace;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Connect the machines of an engine with each other and with the host: a network namespace with a
 * bridge that all machines hang from, and a way to the host that their packets are routed to.
 *
 * <p>All of it goes with this JVM, however that ends: the kernel deletes the devices of a namespace
 * that nobody has any more, and with each device its peer, its addresses and its routes.
 *
 * <p>Any thread may call any method.
 */
public final class Fabric implements AutoCloseable {

    private static final String BRIDGE = "br0";
    private static final String PORT = "p";
    private static final String ALONE = "alone";

    /*
     * Of the bridge, and of all its ports: a machine finds its gateway there whether its port is one
     * of the bridge or stands alone. 00:16:3e is what Xen, LXC and LXD make their addresses from.
     */
    static final HardwareAddress GATEWAY = new HardwareAddress(0x00163e000001L);

    /* Far from what the kernel gives to the devices that it makes itself. */
    private static final int FIRST_PORT = 1000;

    private static final Inet4Address ANY = (Inet4Address) AddressRange.ALL_IPV4.address();

    private final NetworkNamespace namespace;
    private final Netlink netlink;
    private final Links links;
    private final Uplink uplink;
    private final int bridge;
    private final Members members;
    private final Outside outside;
    private final PortFiltering filtering;
    private final Faults faults;
    private final DhcpServer dhcp;
    private final DnsServer dns;
    private final Optional<RouterAdvertisements> advertisements;
    private final AtomicInteger ports = new AtomicInteger(FIRST_PORT);
    private AlonePorts alonePorts;
    private final Map<Integer, Port> standing = new ConcurrentHashMap<>();

    private Fabric(
            NetworkNamespace host,
            NetworkNamespace namespace,
            PortFiltering.Kernel kernel,
            Rollback parts) {
        this.namespace = namespace;
        this.netlink = parts.add(Netlink.open(namespace, Netlink.ROUTE));
        this.links = new Links(netlink);
        Sysctl.write(namespace, "ipv4/ip_forward", "1");
        Sysctl.write(namespace, "ipv4/conf/all/rp_filter", "0");
        Sysctl.write(namespace, "ipv4/conf/default/rp_filter", "0");
        if (Sysctl.exists(namespace, "ipv6/conf/all/forwarding")) {
            Sysctl.write(namespace, "ipv6/conf/all/forwarding", "1");
            Sysctl.write(namespace, "ipv6/conf/default/accept_dad", "0");
        }
        links.up(links.number("lo"));
        this.uplink = Uplink.make(host, namespace, netlink);
        this.bridge = links.makeBridge(new Links.End(BRIDGE, GATEWAY, uplink.mtu()));
        Subnet subnet = uplink.subnet();
        Addresses addresses = new Addresses(netlink);
        addresses.add(bridge, subnet.gateway(), Subnet.MACHINES_PREFIX);
        if (subnet.hasIpv6()) {
            addresses.add(bridge, subnet.gateway6(), Subnet.IPV6_PREFIX);
        }
        this.members = new Members(subnet);
        this.filtering = parts.add(PortFiltering.begin(namespace, kernel));
        this.faults = parts.add(new Faults(namespace, bridge));
        this.outside = parts.add(Outside.open(host, uplink));
        this.dhcp =
                parts.add(DhcpServer.start(namespace, subnet.gateway(), new FabricLeases(this)));
        this.advertisements =
                subnet.hasIpv6()
                        ? Optional.of(parts.add(advertisements(subnet)))
                        : Optional.empty();
        advertisements.ifPresent(router -> router.announce(bridge));
        this.dns =
                parts.add(
                        DnsServer.start(
                                namespace,
                                ANY,
                                new FabricNames(members, subnet),
                                faults,
                                new Upstream(host, Resolvers.ofHost(), this::mayAskOutside)));
    }

    private boolean mayAskOutside(InetAddress client) {
        return members.at(client)
                .map(member -> member.access() == NetworkAccess.OUTSIDE)
                .orElse(false);
    }

    private RouterAdvertisements advertisements(Subnet subnet) {
        return RouterAdvertisements.start(
                namespace,
                new RouterAdvertisement(
                        (Inet6Address) subnet.machines6().address(),
                        uplink.mtu(),
                        List.of(),
                        true));
    }

    /**
     * Make one.
     *
     * @param host the host's network, which stays open for longer than this
     * @return the fabric
     * @throws SystemContainerException if the kernel refuses a part of it
     */
    public static Fabric make(NetworkNamespace host) {
        return make(host, PortFiltering.NF_TABLES);
    }

    static Fabric make(NetworkNamespace host, PortFiltering.Kernel kernel) {
        try (Rollback rollback = new Rollback()) {
            NetworkNamespace namespace =
                    rollback.add(NetworkNamespace.make("the machines' network"));
            Fabric fabric = new Fabric(host, namespace, kernel, rollback);
            rollback.release();
            return fabric;
        }
    }

    /**
     * Take in a machine, by itself without a device.
     *
     * @param machine its name, which no other one of this fabric has
     * @param aliases other names that it is found by
     * @param access whom it reaches
     * @param nic what its configuration says of its device
     * @return what it has until it is closed: an address, above all
     */
    public Member join(String machine, Set<String> aliases, NetworkAccess access, NicDevice nic) {
        Member member = members.add(this, machine, aliases, access, nic);
        if (access == NetworkAccess.ISOLATED) {
            try {
                member.isolated(outside.isolate(member));
            } catch (RuntimeException e) {
                members.remove(member);
                throw e;
            }
        }
        return member;
    }

    Subnet subnet() {
        return uplink.subnet();
    }

    Members members() {
        return members;
    }

    HostRouting forward() {
        return outside.route();
    }

    AutoCloseable lead(Member member, ProxyConfig proxy) {
        return outside.lead(member, proxy);
    }

    /**
     * Put right what machines have left of the host's settings whose keepers were killed.
     *
     * @param host the host's network
     */
    public static void sweep(NetworkNamespace host) {
        Forwarding.sweep(host);
    }

    /** Return what a machine's device is called in here. */
    static String portName(int number) {
        return PORT + number;
    }

    Faults faults() {
        return faults;
    }

    NetworkNamespace namespace() {
        return namespace;
    }

    /** Connect a machine that has just begun. */
    Port connect(Member member, NetworkNamespace machine, boolean alone) {
        int number = ports.incrementAndGet();
        links.makePair(
                new Links.End(portName(number), GATEWAY, uplink.mtu(), number),
                alone ? OptionalInt.empty() : OptionalInt.of(bridge),
                new Links.End(
                        Port.DEVICE, member.hardwareAddress(), uplink.mtu(), Port.DEVICE_NUMBER),
                machine);
        Port port = new Port(this, member, number, machine);
        try {
            faults.devicesChanged();
            port.limit(member.nic());
            keepIn(port, alone);
            if (alone) {
                letOut(port);
            } else {
                member.isAt(port);
            }
            return port;
        } catch (RuntimeException e) {
            port.close();
            throw e;
        }
    }

    void join(Port port) {
        forget(port);
        keepIn(port, false);
        links.master(port.number(), bridge);
        port.member().isAt(port);
    }

    void leave(Port port) {
        forget(port);
        links.takeFromBridge(port.number());
        port.member().isNoLongerAt(port);
    }

    /*
     * An isolated machine that stands alone goes out with the fabric's own address, by which the
     * host cannot tell that it is not to get any further.
     */
    private void keepIn(Port port, boolean alone) {
        Member member = port.member();
        boolean isolated = member.access() == NetworkAccess.ISOLATED;
        PortOwner.Filtering wanted = member.nic().filtering();
        PortOwner owner =
                new PortOwner(
                        member.hardwareAddress(),
                        member.address(),
                        member.address6(),
                        isolated && alone ? Optional.of(subnet().ipv4()) : Optional.empty(),
                        isolated ? wanted.withAddresses() : wanted);
        String rules = (alone ? "alone-" : "from-") + port.deviceHere();
        // The rules that keep it from what is beyond the host know it by its address.
        Optional<PortFilter> filter =
                isolated && outside.isReached()
                        ? Optional.of(filtering.require(member.name()))
                        : filtering.find();
        filter.ifPresent(open -> port.guardedBy(open.keep(rules, port.deviceHere(), owner)));
    }

    /* Whoever stands alone has the addresses of a machine on the bridge: answers find it by its port. */
    private void letOut(Port port) {
        standing.put(port.number(), port);
        synchronized (standing) {
            if (alonePorts == null) {
                alonePorts = AlonePorts.open(namespace, ALONE, PORT);
            }
        }
        // It answers for all others, as those would on the bridge: at once.
        Sysctl.write(namespace, "ipv4/neigh/" + port.deviceHere() + "/proxy_delay", "0");
        Sysctl.write(namespace, "ipv4/conf/" + port.deviceHere() + "/proxy_arp", "1");
        new Routes(netlink).addOwnTable(port.number(), port.deviceHere(), port.member().address());
        advertisements.ifPresent(router -> router.announce(port.number()));
    }

    private void forget(Port port) {
        if (standing.remove(port.number()) != null) {
            new Routes(netlink).removeOwnTable(port.number(), port.deviceHere());
            advertisements.ifPresent(router -> router.forget(port.number()));
        }
    }

    /** Find whose port a device is that stands alone. */
    Optional<Member> aloneAt(int device) {
        return Optional.ofNullable(standing.get(device)).map(Port::member);
    }

    int bridge() {
        return bridge;
    }

    int mtu() {
        return uplink.mtu();
    }

    @Override
    public void close() {
        try (Rollback all = new Rollback()) {
            all.add(namespace);
            all.add(netlink);
            all.add(outside);
            all.add(faults);
            all.add(filtering);
            if (alonePorts != null) {
                all.add(alonePorts);
            }
            all.add(dhcp);
            all.add(dns);
            advertisements.ifPresent(all::add);
        }
    }
}
