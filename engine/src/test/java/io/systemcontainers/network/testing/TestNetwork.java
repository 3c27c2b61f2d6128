package io.systemcontainers.network.testing;

import io.systemcontainers.sys.net.Netlink;
import io.systemcontainers.sys.net.NetlinkMessage;
import io.systemcontainers.sys.net.NetworkNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Have a network of one's own, whose loopback interface is up, and open Java's sockets in it. */
public final class TestNetwork implements AutoCloseable {

    // linux/rtnetlink.h, linux/if_link.h, linux/if_addr.h, linux/veth.h, linux/if.h
    private static final int RTM_NEWLINK = 16;
    private static final int RTM_GETLINK = 18;
    private static final int RTM_NEWADDR = 20;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_LINKINFO = 18;
    private static final int IFLA_NET_NS_FD = 28;
    private static final int IFLA_INFO_KIND = 1;
    private static final int IFLA_INFO_DATA = 2;
    private static final int VETH_INFO_PEER = 1;
    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;
    private static final int IFF_UP = 1;
    private static final int AF_INET = 2;
    private static final int IFINFOMSG = 16;
    private static final int NEW =
            NetlinkMessage.CREATE | NetlinkMessage.EXCLUSIVE | NetlinkMessage.ACK;

    private final NetworkNamespace namespace;
    private final Netlink netlink;

    /**
     * Make one.
     *
     * @param shown what errors call it
     */
    public TestNetwork(String shown) {
        namespace = NetworkNamespace.make(shown);
        netlink = Netlink.open(namespace, Netlink.ROUTE);
        up("lo");
    }

    /** Connect two by a cable: each gets an address, and sees the other's. */
    public static void connect(
            TestNetwork one, InetAddress address, TestNetwork other, InetAddress otherAddress) {
        one.netlink.change(
                NetlinkMessage.of(RTM_NEWLINK, NEW, "making a cable")
                        .header(new byte[IFINFOMSG])
                        .with(
                                link ->
                                        link.text(IFLA_IFNAME, "eth0")
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
                                                                                                other
                                                                                                        ::peer)))));
        one.address(address);
        other.address(otherAddress);
        one.up("eth0");
        other.up("eth0");
    }

    private void peer(NetlinkMessage.Attributes attributes) {
        attributes.text(IFLA_IFNAME, "eth0").number32(IFLA_NET_NS_FD, namespace.fd().number());
    }

    private void up(String device) {
        byte[] header =
                ByteBuffer.allocate(IFINFOMSG)
                        .order(ByteOrder.nativeOrder())
                        .putInt(8, IFF_UP)
                        .putInt(12, IFF_UP)
                        .array();
        netlink.change(
                NetlinkMessage.of(RTM_NEWLINK, NetlinkMessage.ACK, "setting `" + device + "` up")
                        .header(header)
                        .with(link -> link.text(IFLA_IFNAME, device)));
    }

    private void address(InetAddress address) {
        byte[] header = {AF_INET, 24, 0, 0, 0, 0, 0, 0};
        ByteBuffer.wrap(header).order(ByteOrder.nativeOrder()).putInt(4, index("eth0"));
        netlink.change(
                NetlinkMessage.of(RTM_NEWADDR, NEW, "giving an address")
                        .header(header)
                        .with(
                                given ->
                                        given.address(IFA_LOCAL, address)
                                                .address(IFA_ADDRESS, address)));
    }

    private int index(String device) {
        return netlink
                .ask(
                        NetlinkMessage.of(RTM_GETLINK, NetlinkMessage.DUMP, "listing devices")
                                .header(new byte[IFINFOMSG]),
                        IFINFOMSG)
                .stream()
                .filter(reply -> reply.attributes().text(IFLA_IFNAME).equals(device))
                .mapToInt(reply -> reply.header().getInt(4))
                .findFirst()
                .orElseThrow();
    }

    /**
     * Return the namespace.
     *
     * @return the namespace, which this closes
     */
    public NetworkNamespace namespace() {
        return namespace;
    }

    /** Open a socket that listens here. */
    public ServerSocket listen(InetAddress address, int port) {
        return namespace.call(
                () -> {
                    try {
                        return new ServerSocket(port, 500, address);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    /** Open a connection from here. */
    public Socket dial(InetAddress address, int port) {
        return namespace.call(
                () -> {
                    try {
                        return new Socket(address, port);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    @Override
    public void close() {
        netlink.close();
        namespace.close();
    }
}
