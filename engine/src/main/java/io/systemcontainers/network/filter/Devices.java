package io.systemcontainers.network.filter;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.net.Netlink;
import io.systemcontainers.sys.net.NetlinkMessage;
import io.systemcontainers.sys.net.NetlinkReply;
import io.systemcontainers.sys.net.NetworkNamespace;
import java.util.ArrayList;
import java.util.List;

/** List the devices of a namespace: rtnetlink(7). */
final class Devices {

    // linux/rtnetlink.h, linux/if_link.h, linux/if.h
    private static final int RTM_GETLINK = 18;
    private static final int IFINFOMSG = 16;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_MTU = 4;
    private static final int IFF_LOOPBACK = 0x8;

    private Devices() {}

    /**
     * Describe a device.
     *
     * @param index the kernel's number
     * @param name its name
     * @param mtu how many bytes of a packet it takes
     * @param isLoopback whether it is the one to oneself
     */
    record Device(int index, String name, int mtu, boolean isLoopback) {}

    static List<Device> in(NetworkNamespace namespace) {
        try (Netlink netlink = Netlink.open(namespace, Netlink.ROUTE)) {
            NetlinkMessage all =
                    NetlinkMessage.of(RTM_GETLINK, NetlinkMessage.DUMP, "listing devices")
                            .header(new byte[IFINFOMSG]);
            List<Device> devices = new ArrayList<>();
            netlink.ask(all, IFINFOMSG).forEach(reply -> devices.add(read(reply)));
            return devices;
        }
    }

    static Device named(NetworkNamespace namespace, String name) {
        List<Device> all = in(namespace);
        return all.stream()
                .filter(device -> device.name().equals(name))
                .findAny()
                .orElseThrow(
                        () ->
                                new SystemContainerException(
                                        "looking for device `"
                                                + name
                                                + "` in the network of "
                                                + namespace.shown()
                                                + ": it has only "
                                                + all.stream().map(Device::name).toList()));
    }

    /* struct ifinfomsg: family, padding, type, index, flags. */
    private static Device read(NetlinkReply reply) {
        return new Device(
                reply.header().getInt(4),
                reply.attributes().text(IFLA_IFNAME),
                reply.attributes().number32(IFLA_MTU).orElse(0),
                (reply.header().getInt(8) & IFF_LOOPBACK) != 0);
    }
}
