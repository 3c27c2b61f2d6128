package io.systemcontainers.network.link;

import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.net.Netlink;
import io.systemcontainers.sys.net.NetlinkMessage;
import io.systemcontainers.sys.net.NetlinkReply;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** Add and list the routes of a network namespace: rtnetlink(7), {@code linux/rtnetlink.h}. */
public final class Routes {

    // linux/rtnetlink.h
    private static final int RTM_NEWROUTE = 24;
    private static final int RTM_GETROUTE = 26;
    private static final int RTA_DST = 1;
    private static final int RTA_OIF = 4;
    private static final int RTA_GATEWAY = 5;
    private static final int RTA_PRIORITY = 6;
    private static final int RTA_TABLE = 15;
    private static final int RTM_NEWRULE = 32;
    private static final int RTM_DELRULE = 33;
    private static final byte RT_TABLE_MAIN = (byte) 254;
    private static final byte RTPROT_STATIC = 4;
    private static final byte RT_SCOPE_UNIVERSE = 0;
    private static final byte RT_SCOPE_LINK = (byte) 253;
    private static final byte RTN_UNICAST = 1;

    /* struct rtmsg: family, lengths of destination and source, tos, table, protocol, scope, type; flags. */
    private static final int HEADER = 12;
    private static final int TABLE_AT = 4;

    // linux/fib_rules.h
    private static final int FRA_IIFNAME = 3;
    private static final int FRA_PRIORITY = 6;
    private static final int FRA_FWMARK = 10;
    private static final int FRA_TABLE = 15;
    private static final byte FR_ACT_TO_TBL = 1;
    private static final int ACTION_AT = 7;
    /* Before the main table, which is asked at 32766. */
    private static final int OWN_PRIORITY = 1000;
    private static final int TYPE_AT = 7;

    private final Netlink netlink;

    /**
     * Use a socket.
     *
     * @param netlink a socket of {@link Netlink#ROUTE}, which its owner closes
     */
    public Routes(Netlink netlink) {
        this.netlink = netlink;
    }

    /**
     * Hold a route that was found.
     *
     * @param destination the network that it leads to
     * @param device the number of the device that it leads through; nothing where it has several or
     *     none
     */
    public record Found(AddressRange destination, OptionalInt device) {}

    /**
     * Add a route.
     *
     * @param destination the network that it leads to
     * @param gateway where it goes next; nothing where the network is at the device itself
     * @param device the number of the device
     * @throws io.systemcontainers.sys.KernelException {@code EEXIST} where there is one to that
     *     network
     */
    public void add(AddressRange destination, Optional<InetAddress> gateway, int device) {
        add(destination, gateway, device, 0);
    }

    /**
     * Add a route that is used where none of a lower metric leads to the network.
     *
     * @param destination the network that it leads to
     * @param gateway where it goes next; nothing where the network is at the device itself
     * @param device the number of the device
     * @param metric the higher, the later
     */
    public void add(
            AddressRange destination, Optional<InetAddress> gateway, int device, int metric) {
        byte[] header =
                routeHeader(
                        destination.address(),
                        destination.prefix(),
                        gateway.isPresent() ? RT_SCOPE_UNIVERSE : RT_SCOPE_LINK);
        netlink.change(
                NetlinkMessage.of(
                                RTM_NEWROUTE,
                                NetlinkMessage.CREATE
                                        | NetlinkMessage.EXCLUSIVE
                                        | NetlinkMessage.ACK,
                                "adding a route to " + destination)
                        .header(header)
                        .with(
                                route -> {
                                    if (destination.prefix() > 0) {
                                        route.address(RTA_DST, destination.address());
                                    }
                                    gateway.ifPresent(next -> route.address(RTA_GATEWAY, next));
                                    route.number32(RTA_OIF, device);
                                    if (metric > 0) {
                                        route.number32(RTA_PRIORITY, metric);
                                    }
                                }));
    }

    /**
     * Have packets that come by a device, and those that are marked with its number, routed by a
     * table of the same number first, which leads to an address by that device.
     *
     * @param device its number
     * @param name its name
     * @param address the address
     */
    public void addOwnTable(int device, String name, InetAddress address) {
        for (Consumer<NetlinkMessage.Attributes> which : List.of(marked(device), coming(name))) {
            netlink.change(rule(RTM_NEWRULE, device, which));
        }
        byte[] header = routeHeader(address, 8 * address.getAddress().length, RT_SCOPE_LINK);
        header[TABLE_AT] = 0;
        netlink.change(
                NetlinkMessage.of(
                                RTM_NEWROUTE,
                                NetlinkMessage.CREATE | NetlinkMessage.ACK,
                                "leading to " + address.getHostAddress() + " by device " + device)
                        .header(header)
                        .with(
                                route ->
                                        route.address(RTA_DST, address)
                                                .number32(RTA_OIF, device)
                                                .number32(RTA_TABLE, device)));
    }

    /**
     * Route no more by the table of a device; its routes go with the device.
     *
     * @param device its number
     * @param name its name
     */
    public void removeOwnTable(int device, String name) {
        for (Consumer<NetlinkMessage.Attributes> which : List.of(marked(device), coming(name))) {
            try {
                netlink.change(rule(RTM_DELRULE, device, which));
            } catch (KernelException e) {
                if (!e.is(Errno.ENOENT)) {
                    throw e;
                }
            }
        }
    }

    private static Consumer<NetlinkMessage.Attributes> marked(int mark) {
        return rule -> rule.number32(FRA_FWMARK, mark);
    }

    private static Consumer<NetlinkMessage.Attributes> coming(String name) {
        return rule -> rule.text(FRA_IIFNAME, name);
    }

    /* struct fib_rule_hdr: family, lengths, tos, table, two reserved, action; flags. */
    private static NetlinkMessage rule(
            int type, int table, Consumer<NetlinkMessage.Attributes> which) {
        byte[] header = new byte[HEADER];
        header[0] = (byte) Addresses.AF_INET;
        header[ACTION_AT] = FR_ACT_TO_TBL;
        int flags =
                type == RTM_NEWRULE
                        ? NetlinkMessage.CREATE | NetlinkMessage.EXCLUSIVE | NetlinkMessage.ACK
                        : NetlinkMessage.ACK;
        return NetlinkMessage.of(type, flags, "routing by table " + table)
                .header(header)
                .with(which)
                .with(rule -> rule.number32(FRA_TABLE, table).number32(FRA_PRIORITY, OWN_PRIORITY));
    }

    /**
     * List the unicast routes of all tables.
     *
     * @param ipv6 whether those of IPv6, else those of IPv4
     * @return the routes
     */
    public List<Found> list(boolean ipv6) {
        byte[] header = new byte[HEADER];
        header[0] = (byte) (ipv6 ? Addresses.AF_INET6 : Addresses.AF_INET);
        NetlinkMessage question =
                NetlinkMessage.of(RTM_GETROUTE, NetlinkMessage.DUMP, "listing the routes")
                        .header(header);
        List<Found> found = new ArrayList<>();
        for (NetlinkReply route : netlink.ask(question, HEADER)) {
            if (route.header().get(TYPE_AT) == RTN_UNICAST) {
                found.add(found(route, ipv6));
            }
        }
        return found;
    }

    private static byte[] routeHeader(InetAddress destination, int prefix, byte scope) {
        return ByteBuffer.allocate(HEADER)
                .put(Addresses.family(destination))
                .put((byte) prefix)
                .put((byte) 0)
                .put((byte) 0)
                .put(RT_TABLE_MAIN)
                .put(RTPROT_STATIC)
                .put(scope)
                .put(RTN_UNICAST)
                .array();
    }

    private static Found found(NetlinkReply route, boolean ipv6) {
        byte[] destination = route.attributes().bytes(RTA_DST).orElse(new byte[ipv6 ? 16 : 4]);
        int prefix = Byte.toUnsignedInt(route.header().get(1));
        return new Found(
                AddressRange.of(destination, prefix), route.attributes().number32(RTA_OIF));
    }
}
