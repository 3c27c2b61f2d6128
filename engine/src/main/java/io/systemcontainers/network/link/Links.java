package io.systemcontainers.network.link;

import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.net.Netlink;
import io.systemcontainers.sys.net.NetlinkMessage;
import io.systemcontainers.sys.net.NetlinkReply;
import io.systemcontainers.sys.net.NetworkNamespace;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Make, change and delete the devices of a network namespace: rtnetlink(7), {@code
 * linux/if_link.h}.
 */
public final class Links {

    // linux/rtnetlink.h
    private static final int RTM_NEWLINK = 16;
    private static final int RTM_DELLINK = 17;
    private static final int RTM_GETLINK = 18;

    // linux/if_link.h
    private static final int IFLA_ADDRESS = 1;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_MTU = 4;
    private static final int IFLA_MASTER = 10;
    private static final int IFLA_LINKINFO = 18;
    private static final int IFLA_NET_NS_FD = 28;
    private static final int IFLA_INFO_KIND = 1;
    private static final int IFLA_INFO_DATA = 2;
    private static final int IFLA_BR_MCAST_SNOOPING = 23;

    // linux/veth.h
    private static final int VETH_INFO_PEER = 1;

    /* struct ifinfomsg: family, pad, type; index; flags; which flags to change. */
    private static final int HEADER = 16;

    private final Netlink netlink;

    /**
     * Use a socket.
     *
     * @param netlink a socket of {@link Netlink#ROUTE}, which its owner closes
     */
    public Links(Netlink netlink) {
        this.netlink = netlink;
    }

    /**
     * Describe one end of a pair of devices.
     *
     * @param name its name
     * @param address its hardware address
     * @param mtu the longest packet, in bytes
     * @param number its number; 0 where the kernel is to choose
     */
    public record End(String name, HardwareAddress address, int mtu, int number) {

        /**
         * Describe one whose number the kernel chooses.
         *
         * @param name its name
         * @param address its hardware address
         * @param mtu the longest packet, in bytes
         */
        public End(String name, HardwareAddress address, int mtu) {
            this(name, address, mtu, 0);
        }
    }

    /**
     * Make a bridge, and bring it up. It knows all that is behind its ports by itself: multicast
     * goes to all of them.
     *
     * @param end what to call it
     * @return its number
     */
    public int makeBridge(End end) {
        netlink.change(
                NetlinkMessage.of(RTM_NEWLINK, creating(), "making bridge `" + end.name() + "`")
                        .header(header(0, true))
                        .with(
                                link ->
                                        named(link, end)
                                                .nested(
                                                        IFLA_LINKINFO,
                                                        info ->
                                                                info.text(IFLA_INFO_KIND, "bridge")
                                                                        .nested(
                                                                                IFLA_INFO_DATA,
                                                                                data ->
                                                                                        data
                                                                                                .number8(
                                                                                                        IFLA_BR_MCAST_SNOOPING,
                                                                                                        0)))));
        return number(end.name());
    }

    /**
     * Make two devices of which each gets what is sent by the other: veth(4). The near one comes
     * up. Where the near one has no number, the far one has none either: the kernel would not look
     * at it.
     *
     * @param near the one in this namespace
     * @param bridge the number of the bridge that the near one is a port of; nothing for none
     * @param far the other one
     * @param other the namespace of the other one
     * @return the number of the near one
     */
    public int makePair(End near, OptionalInt bridge, End far, NetworkNamespace other) {
        netlink.change(
                NetlinkMessage.of(
                                RTM_NEWLINK,
                                creating(),
                                "connecting `" + far.name() + "` of " + other.shown())
                        .header(header(near.number(), true))
                        .with(
                                link -> {
                                    named(link, near);
                                    bridge.ifPresent(master -> link.number32(IFLA_MASTER, master));
                                    link.nested(
                                            IFLA_LINKINFO,
                                            info ->
                                                    info.text(IFLA_INFO_KIND, "veth")
                                                            .nested(
                                                                    IFLA_INFO_DATA,
                                                                    data ->
                                                                            peer(
                                                                                    data, far,
                                                                                    other)));
                                }));
        return near.number() == 0 ? number(near.name()) : near.number();
    }

    private static void peer(NetlinkMessage.Attributes data, End far, NetworkNamespace other) {
        data.nested(
                VETH_INFO_PEER,
                header(far.number(), false),
                peer -> named(peer, far).number32(IFLA_NET_NS_FD, other.fd().number()));
    }

    private static NetlinkMessage.Attributes named(NetlinkMessage.Attributes link, End end) {
        return link.text(IFLA_IFNAME, end.name())
                .put(IFLA_ADDRESS, end.address().bytes())
                .number32(IFLA_MTU, end.mtu());
    }

    /**
     * Bring a device up.
     *
     * @param device its number
     */
    public void up(int device) {
        netlink.change(
                NetlinkMessage.of(RTM_NEWLINK, NetlinkMessage.ACK, "bringing up device " + device)
                        .header(header(device, true)));
    }

    /**
     * Make a device a port of a bridge. It stays up, and so does the one at its other end.
     *
     * @param device its number
     * @param bridge the bridge's number; 0 to make it no port of any
     */
    public void master(int device, int bridge) {
        netlink.change(
                NetlinkMessage.of(
                                RTM_NEWLINK,
                                NetlinkMessage.ACK,
                                bridge == 0
                                        ? "taking device " + device + " from its bridge"
                                        : "making device " + device + " a port")
                        .header(header(device, false))
                        .with(link -> link.number32(IFLA_MASTER, bridge)));
    }

    /**
     * Have a device be no port of a bridge any more. One that is gone is no error: it goes when the
     * namespace of the other one of its pair does.
     *
     * @param device its number
     */
    public void takeFromBridge(int device) {
        try {
            master(device, 0);
        } catch (KernelException e) {
            if (!e.is(Errno.ENODEV)) {
                throw e;
            }
        }
    }

    /**
     * Delete a device, and the other one of its pair. One that is gone is no error: it goes when
     * the namespace of the other one does.
     *
     * @param device its number
     */
    public void delete(int device) {
        try {
            netlink.change(
                    NetlinkMessage.of(RTM_DELLINK, NetlinkMessage.ACK, "deleting device " + device)
                            .header(header(device, false)));
        } catch (KernelException e) {
            if (!e.is(Errno.ENODEV)) {
                throw e;
            }
        }
    }

    /**
     * Return the number of a device.
     *
     * @param name its name
     * @return its number
     */
    public int number(String name) {
        NetlinkMessage question =
                NetlinkMessage.of(RTM_GETLINK, 0, "looking for device `" + name + "`")
                        .header(header(0, false))
                        .with(link -> link.text(IFLA_IFNAME, name));
        return netlink.ask(question, HEADER).get(0).header().getInt(4);
    }

    /**
     * Look at a device.
     *
     * @param device its number
     * @return what it is; nothing where it is not there
     */
    public Optional<Device> find(int device) {
        NetlinkMessage question =
                NetlinkMessage.of(RTM_GETLINK, 0, "looking at device " + device)
                        .header(header(device, false));
        try {
            return Optional.of(read(netlink.ask(question, HEADER).get(0)));
        } catch (KernelException e) {
            if (e.is(Errno.ENODEV)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * List the devices.
     *
     * @return all of them
     */
    public List<Device> list() {
        NetlinkMessage question =
                NetlinkMessage.of(RTM_GETLINK, NetlinkMessage.DUMP, "listing the devices")
                        .header(header(0, false));
        return netlink.ask(question, HEADER).stream().map(Links::read).toList();
    }

    private static Device read(NetlinkReply link) {
        return new Device(
                link.header().getInt(4),
                link.attributes().text(IFLA_IFNAME),
                link.attributes().number32(IFLA_MTU).orElse(0),
                link.header().getInt(8));
    }

    private static int creating() {
        return NetlinkMessage.CREATE | NetlinkMessage.EXCLUSIVE | NetlinkMessage.ACK;
    }

    private static byte[] header(int device, boolean up) {
        return ByteBuffer.allocate(HEADER)
                .order(ByteOrder.nativeOrder())
                .putInt(0)
                .putInt(device)
                .putInt(up ? Device.IFF_UP : 0)
                .putInt(up ? Device.IFF_UP : 0)
                .array();
    }
}
