package io.systemcontainers.network.testing;

import io.systemcontainers.sys.net.Netlink;
import io.systemcontainers.sys.net.NetlinkMessage;
import io.systemcontainers.sys.net.NetlinkReply;
import io.systemcontainers.sys.net.NetworkNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Make devices, addresses and routes in the namespaces of tests. */
final class Wiring {

    // linux/rtnetlink.h, linux/if_link.h, linux/veth.h, linux/if_addr.h
    private static final int RTM_NEWLINK = 16;
    private static final int RTM_DELLINK = 17;
    private static final int RTM_GETLINK = 18;
    private static final int RTM_NEWADDR = 20;
    private static final int RTM_NEWROUTE = 24;
    private static final int RTM_GETNEIGH = 30;
    private static final int NDMSG = 12;
    private static final int NDA_DST = 1;
    private static final int IFLA_ADDRESS = 1;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_MASTER = 10;
    private static final int IFLA_LINKINFO = 18;
    private static final int IFLA_NET_NS_FD = 28;
    private static final int IFLA_INFO_KIND = 1;
    private static final int IFLA_INFO_DATA = 2;
    private static final int VETH_INFO_PEER = 1;
    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;
    private static final byte IFA_F_NODAD = 2;
    private static final int RTA_DST = 1;
    private static final int RTA_GATEWAY = 5;
    private static final int IFINFOMSG = 16;
    private static final int MAKE =
            NetlinkMessage.CREATE | NetlinkMessage.EXCLUSIVE | NetlinkMessage.ACK;

    private Wiring() {}

    static void bridge(NetworkNamespace where, String name) {
        change(
                where,
                NetlinkMessage.of(RTM_NEWLINK, MAKE, "making bridge " + name)
                        .header(new byte[IFINFOMSG])
                        .with(
                                link ->
                                        link.text(IFLA_IFNAME, name)
                                                .nested(
                                                        IFLA_LINKINFO,
                                                        info ->
                                                                info.text(
                                                                        IFLA_INFO_KIND,
                                                                        "bridge"))));
        up(where, name);
    }

    static void veth(NetworkNamespace here, String name, NetworkNamespace there, String nameThere) {
        change(
                here,
                NetlinkMessage.of(RTM_NEWLINK, MAKE, "making veth " + name)
                        .header(new byte[IFINFOMSG])
                        .with(
                                link ->
                                        link.text(IFLA_IFNAME, name)
                                                .nested(
                                                        IFLA_LINKINFO,
                                                        info ->
                                                                info.text(IFLA_INFO_KIND, "veth")
                                                                        .nested(
                                                                                IFLA_INFO_DATA,
                                                                                data ->
                                                                                        data.nested(
                                                                                                VETH_INFO_PEER,
                                                                                                new byte
                                                                                                        [IFINFOMSG],
                                                                                                peer ->
                                                                                                        peer.text(
                                                                                                                        IFLA_IFNAME,
                                                                                                                        nameThere)
                                                                                                                .number32(
                                                                                                                        IFLA_NET_NS_FD,
                                                                                                                        there.fd()
                                                                                                                                .number()))))));
        up(here, name);
        up(there, nameThere);
    }

    static void join(NetworkNamespace where, String port, String bridge) {
        int master = index(where, bridge);
        change(
                where,
                NetlinkMessage.of(RTM_NEWLINK, NetlinkMessage.ACK, "bridging " + port)
                        .header(ifinfo(index(where, port), 0))
                        .with(link -> link.number32(IFLA_MASTER, master)));
    }

    static void up(NetworkNamespace where, String name) {
        change(
                where,
                NetlinkMessage.of(RTM_NEWLINK, NetlinkMessage.ACK, "switching on " + name)
                        .header(ifinfo(index(where, name), 1)));
    }

    static void remove(NetworkNamespace where, String name) {
        change(
                where,
                NetlinkMessage.of(RTM_DELLINK, NetlinkMessage.ACK, "removing " + name)
                        .header(ifinfo(index(where, name), 0)));
    }

    static void address(NetworkNamespace where, String device, String address, int length) {
        InetAddress ip = ip(address);
        byte[] header =
                ByteBuffer.allocate(8)
                        .order(ByteOrder.nativeOrder())
                        .put(family(ip))
                        .put((byte) length)
                        .put(ip instanceof Inet4Address ? 0 : IFA_F_NODAD)
                        .putInt(4, index(where, device))
                        .array();
        change(
                where,
                NetlinkMessage.of(RTM_NEWADDR, MAKE, "adding address " + address)
                        .header(header)
                        .with(a -> a.address(IFA_LOCAL, ip).address(IFA_ADDRESS, ip)));
    }

    static void route(NetworkNamespace where, String destination, int length, String gateway) {
        InetAddress ip = ip(destination);
        byte[] header = new byte[12];
        header[0] = family(ip);
        header[1] = (byte) length;
        header[4] = (byte) 254; // RT_TABLE_MAIN
        header[5] = 3; // RTPROT_BOOT
        header[7] = 1; // RTN_UNICAST
        change(
                where,
                NetlinkMessage.of(RTM_NEWROUTE, MAKE, "adding route " + destination)
                        .header(header)
                        .with(
                                a -> {
                                    if (length > 0) {
                                        a.address(RTA_DST, ip);
                                    }
                                    a.address(RTA_GATEWAY, ip(gateway));
                                }));
    }

    static void set(NetworkNamespace where, String parameter, String value) {
        where.run(
                () -> {
                    try {
                        Files.writeString(Path.of("/proc/sys/net", parameter), value);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    static InetAddress ip(String address) {
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] hardware(NetworkNamespace where, String name) {
        return link(where, name).attributes().bytes(IFLA_ADDRESS).orElseThrow();
    }

    static List<InetAddress> neighbours(NetworkNamespace where) {
        try (Netlink netlink = Netlink.open(where, Netlink.ROUTE)) {
            return netlink
                    .ask(
                            NetlinkMessage.of(
                                            RTM_GETNEIGH, NetlinkMessage.DUMP, "listing neighbours")
                                    .header(new byte[NDMSG]),
                            NDMSG)
                    .stream()
                    .flatMap(reply -> reply.attributes().bytes(NDA_DST).stream())
                    .map(Wiring::ip)
                    .toList();
        }
    }

    private static InetAddress ip(byte[] address) {
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte family(InetAddress ip) {
        return (byte) (ip instanceof Inet4Address ? 2 : 10);
    }

    private static int index(NetworkNamespace where, String name) {
        return link(where, name).header().getInt(4);
    }

    private static NetlinkReply link(NetworkNamespace where, String name) {
        try (Netlink netlink = Netlink.open(where, Netlink.ROUTE)) {
            return netlink.ask(
                            NetlinkMessage.of(RTM_GETLINK, 0, "looking at " + name)
                                    .header(new byte[IFINFOMSG])
                                    .with(link -> link.text(IFLA_IFNAME, name)),
                            IFINFOMSG)
                    .get(0);
        }
    }

    private static byte[] ifinfo(int index, int up) {
        return ByteBuffer.allocate(IFINFOMSG)
                .order(ByteOrder.nativeOrder())
                .putInt(4, index)
                .putInt(8, up)
                .putInt(12, up)
                .array();
    }

    private static void change(NetworkNamespace where, NetlinkMessage message) {
        try (Netlink netlink = Netlink.open(where, Netlink.ROUTE)) {
            netlink.change(message);
        }
    }
}
