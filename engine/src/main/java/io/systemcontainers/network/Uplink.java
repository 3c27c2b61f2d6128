package io.systemcontainers.network;

import io.systemcontainers.network.link.AddressRange;
import io.systemcontainers.network.link.Addresses;
import io.systemcontainers.network.link.Device;
import io.systemcontainers.network.link.HardwareAddress;
import io.systemcontainers.network.link.Links;
import io.systemcontainers.network.link.Routes;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.Rollback;
import io.systemcontainers.sys.net.Netlink;
import io.systemcontainers.sys.net.NetworkNamespace;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * Lead from the host into a fabric: a pair of devices, of which the host's goes with the fabric's
 * namespace, and the routes through it go with that.
 */
final class Uplink {

    /** What the names of the host's ends begin with. */
    static final String PREFIX = "sc-";

    private static final String FABRICS_END = "uplink";
    private static final HardwareAddress FABRICS_ADDRESS = new HardwareAddress(0x00163e000002L);
    private static final HardwareAddress HOSTS_ADDRESS = new HardwareAddress(0x00163e000003L);
    private static final int USUAL_MTU = 1500;
    private static final int SUBNETS_TO_TRY = 20;

    private final String name;
    private final Subnet subnet;
    private final int mtu;

    private Uplink(String name, Subnet subnet, int mtu) {
        this.name = name;
        this.subnet = subnet;
        this.mtu = mtu;
    }

    /**
     * Make it, with addresses that nobody else has.
     *
     * @param host the host's network
     * @param fabric the fabric's
     * @param fabricLink a socket in there
     */
    static Uplink make(NetworkNamespace host, NetworkNamespace fabric, Netlink fabricLink) {
        try (Netlink hostLink = Netlink.open(host, Netlink.ROUTE)) {
            Routes routes = new Routes(hostLink);
            boolean ipv6 = hasIpv6(host);
            int mtu = mtu(hostLink, routes);
            String name =
                    PREFIX + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
            int near =
                    new Links(fabricLink)
                            .makePair(
                                    new Links.End(FABRICS_END, FABRICS_ADDRESS, mtu),
                                    OptionalInt.empty(),
                                    new Links.End(name, HOSTS_ADDRESS, mtu),
                                    host);
            try (Rollback rollback = new Rollback()) {
                rollback.add(() -> new Links(fabricLink).delete(near));
                Subnet subnet = claim(hostLink, routes, name, ipv6);
                configure(fabricLink, near, subnet, ipv6 && forwardsIpv6(host));
                rollback.release();
                return new Uplink(name, subnet, mtu);
            }
        }
    }

    private static boolean hasIpv6(NetworkNamespace host) {
        String disabled = "ipv6/conf/default/disable_ipv6";
        return Sysctl.exists(host, disabled) && Sysctl.read(host, disabled).equals("0");
    }

    private static boolean forwardsIpv6(NetworkNamespace host) {
        return Sysctl.read(host, "ipv6/conf/all/forwarding").equals("1");
    }

    /* What leads out of the host may take less than usual: a tunnel, most likely. */
    private static int mtu(Netlink hostLink, Routes routes) {
        Links links = new Links(hostLink);
        return routes.list(false).stream()
                .filter(route -> route.destination().prefix() == 0)
                .flatMapToInt(route -> route.device().stream())
                .mapToObj(links::find)
                .flatMapToInt(device -> device.stream().mapToInt(Device::mtu))
                .filter(mtu -> mtu < USUAL_MTU)
                .min()
                .orElse(USUAL_MTU);
    }

    /* The route is the claim: the kernel takes one to each network only. */
    private static Subnet claim(Netlink hostLink, Routes routes, String name, boolean ipv6) {
        Links links = new Links(hostLink);
        int device = links.number(name);
        links.up(device);
        List<AddressRange> taken =
                Stream.concat(routes.list(false).stream(), routes.list(true).stream())
                        .map(Routes.Found::destination)
                        .filter(destination -> destination.prefix() > 0)
                        .toList();
        for (int attempt = 1; ; attempt++) {
            Subnet subnet = Subnet.random(taken, ipv6);
            Addresses addresses = new Addresses(hostLink);
            try {
                addresses.add(device, subnet.host(), Subnet.UPLINK_PREFIX);
                routes.add(subnet.machines(), Optional.of(subnet.uplink()), device);
                if (ipv6) {
                    addresses.add(device, subnet.host6(), Subnet.IPV6_PREFIX);
                    routes.add(subnet.machines6(), Optional.of(subnet.uplink6()), device);
                }
                return subnet;
            } catch (KernelException e) {
                if (!e.is(Errno.EEXIST) || attempt == SUBNETS_TO_TRY) {
                    throw e;
                }
                addresses.remove(device, subnet.host(), Subnet.UPLINK_PREFIX);
            }
        }
    }

    /* Where the host does not hand on packets of IPv6, who sends one is told at once that there is no way. */
    private static void configure(Netlink fabricLink, int near, Subnet subnet, boolean outside6) {
        Addresses addresses = new Addresses(fabricLink);
        Routes routes = new Routes(fabricLink);
        addresses.add(near, subnet.uplink(), Subnet.UPLINK_PREFIX);
        routes.add(AddressRange.ALL_IPV4, Optional.of(subnet.host()), near);
        if (subnet.hasIpv6()) {
            addresses.add(near, subnet.uplink6(), Subnet.IPV6_PREFIX);
            if (outside6) {
                routes.add(AddressRange.ALL_IPV6, Optional.of(subnet.host6()), near);
            }
        }
    }

    /** Return the name of the host's end. */
    String name() {
        return name;
    }

    Subnet subnet() {
        return subnet;
    }

    /** Return how long a packet may be on all of the fabric, in bytes. */
    int mtu() {
        return mtu;
    }
}
