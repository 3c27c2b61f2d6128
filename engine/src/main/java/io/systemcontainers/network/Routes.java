package io.systemcontainers.network;

import io.systemcontainers.sys.net.Netlink;
import io.systemcontainers.sys.net.NetlinkMessage;
import io.systemcontainers.sys.net.NetlinkReply;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Add and list the routes of a network namespace: rtnetlink(7), {@code linux/rtnetlink.h}. */
public final class Routes {

    // linux/rtnetlink.h
    private static final int RTM_NEWROUTE = 24;
    private static final int RTM_GETROUTE = 26;
    private static final int RTA_DST = 1;
    private static final int RTA_OIF = 4;
    private static final int RTA_GATEWAY = 5;
    private static final int RTA_PRIORITY = 6;
    private static final byte RT_TABLE_MAIN = (byte) 254;
    private static final byte RTPROT_STATIC = 4;
    private static final byte RT_SCOPE_UNIVERSE = 0;
    private static final byte RT_SCOPE_LINK = (byte) 253;
    private static final byte RTN_UNICAST = 1;

    /* struct rtmsg: family, lengths of destination and source, tos, table, protocol, scope, type; flags. */
    private static final int HEADER = 12;
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
                ByteBuffer.allocate(HEADER)
                        .put(Addresses.family(destination.address()))
                        .put((byte) destination.prefix())
                        .put((byte) 0)
                        .put((byte) 0)
                        .put(RT_TABLE_MAIN)
                        .put(RTPROT_STATIC)
                        .put(gateway.isPresent() ? RT_SCOPE_UNIVERSE : RT_SCOPE_LINK)
                        .put(RTN_UNICAST)
                        .array();
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

    private static Found found(NetlinkReply route, boolean ipv6) {
        byte[] destination = route.attributes().bytes(RTA_DST).orElse(new byte[ipv6 ? 16 : 4]);
        int prefix = Byte.toUnsignedInt(route.header().get(1));
        return new Found(
                AddressRange.of(destination, prefix), route.attributes().number32(RTA_OIF));
    }
}
