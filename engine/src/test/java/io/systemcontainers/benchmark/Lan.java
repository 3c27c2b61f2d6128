package io.systemcontainers.benchmark;

import io.systemcontainers.NetworkAccess;
import io.systemcontainers.network.Fabric;
import io.systemcontainers.network.Member;
import io.systemcontainers.network.NicDevice;
import io.systemcontainers.network.Port;
import io.systemcontainers.network.link.AddressRange;
import io.systemcontainers.network.link.Addresses;
import io.systemcontainers.network.link.HardwareAddress;
import io.systemcontainers.network.link.Links;
import io.systemcontainers.sys.Rollback;
import io.systemcontainers.sys.net.Netlink;
import io.systemcontainers.sys.net.NetworkNamespace;
import java.net.InetAddress;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Hold networks to be measured: a fabric's, and what one sets up by hand with a bridge and veths.
 */
final class Lan implements AutoCloseable {

    private static final int MTU = 1500;
    private static final AddressRange PLAIN = AddressRange.parse("10.9.7.0/24");

    private final Rollback all = new Rollback();

    /** A place in a network, where sockets are made. */
    record Place(NetworkNamespace namespace, InetAddress address) {}

    /** Hang another namespace from a fabric, as a machine does. */
    Place member(Fabric fabric, String name) {
        Member member =
                all.add(fabric.join(name, Set.of(), NetworkAccess.OUTSIDE, NicDevice.USUAL));
        NetworkNamespace own = all.add(NetworkNamespace.make(name));
        Port port = all.add(member.connect(own, false));
        port.configure();
        return new Place(own, member.address());
    }

    /**
     * Set up a bridge that has the first address, and hang namespaces from it that have the next.
     */
    Place[] plain(int count) {
        Place[] places = new Place[count + 1];
        NetworkNamespace middle = all.add(NetworkNamespace.make("a plain bridge"));
        Netlink netlink = all.add(Netlink.open(middle, Netlink.ROUTE));
        Links links = new Links(netlink);
        links.up(links.number("lo"));
        int bridge = links.makeBridge(new Links.End("br0", hardware(0), MTU));
        places[0] = new Place(middle, PLAIN.host(1));
        new Addresses(netlink).add(bridge, places[0].address(), PLAIN.prefix());
        for (int i = 1; i <= count; i++) {
            NetworkNamespace own = all.add(NetworkNamespace.make("plain " + i));
            links.makePair(
                    new Links.End("p" + i, hardware(100 + i), MTU),
                    OptionalInt.of(bridge),
                    new Links.End("eth0", hardware(i), MTU),
                    own);
            places[i] = new Place(own, PLAIN.host(1 + i));
            try (Netlink inside = Netlink.open(own, Netlink.ROUTE)) {
                Links there = new Links(inside);
                int device = there.number("eth0");
                there.up(device);
                new Addresses(inside).add(device, places[i].address(), PLAIN.prefix());
            }
        }
        return places;
    }

    private static HardwareAddress hardware(int number) {
        return new HardwareAddress(0x020000000000L + number);
    }

    @Override
    public void close() {
        all.close();
    }
}
