package io.systemcontainers.network.link;

import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.net.Netlink;
import io.systemcontainers.sys.net.NetlinkMessage;
import io.systemcontainers.sys.net.NetlinkReply;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Give addresses to the devices of a network namespace: rtnetlink(7), {@code linux/if_addr.h}. */
public final class Addresses {

    // linux/rtnetlink.h
    private static final int RTM_NEWADDR = 20;
    private static final int RTM_DELADDR = 21;
    private static final int RTM_GETADDR = 22;
    private static final byte RT_SCOPE_UNIVERSE = 0;

    // bits/socket.h
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;

    // linux/if_addr.h
    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;
    private static final int IFA_FLAGS = 8;
    private static final int IFA_F_NODAD = 0x02;
    private static final int IFA_F_DADFAILED = 0x08;
    private static final int IFA_F_TENTATIVE = 0x40;
    private static final int IFA_F_NOPREFIXROUTE = 0x200;

    /* struct ifaddrmsg: family, length of the prefix, flags, scope; device. */
    private static final int HEADER = 8;

    private final Netlink netlink;

    /**
     * Use a socket.
     *
     * @param netlink a socket of {@link Netlink#ROUTE}, which its owner closes
     */
    public Addresses(Netlink netlink) {
        this.netlink = netlink;
    }

    /**
     * Give a device an address, at once: nobody is asked whether another has it.
     *
     * @param device its number
     * @param address the address
     * @param prefix how many of its bits name the network that the device leads to
     */
    public void add(int device, InetAddress address, int prefix) {
        add(device, address, prefix, IFA_F_NODAD);
    }

    /**
     * Give a device an address, without a route to the network that it is of.
     *
     * @param device its number
     * @param address the address
     * @param prefix how many of its bits name that network
     */
    public void addWithoutRoute(int device, InetAddress address, int prefix) {
        add(device, address, prefix, IFA_F_NODAD | IFA_F_NOPREFIXROUTE);
    }

    private void add(int device, InetAddress address, int prefix, int flags) {
        netlink.change(
                NetlinkMessage.of(
                                RTM_NEWADDR,
                                NetlinkMessage.CREATE
                                        | NetlinkMessage.EXCLUSIVE
                                        | NetlinkMessage.ACK,
                                "giving device "
                                        + device
                                        + " the address "
                                        + address.getHostAddress())
                        .header(header(device, family(address), prefix))
                        .with(
                                added ->
                                        added.address(IFA_LOCAL, address)
                                                .address(IFA_ADDRESS, address)
                                                .number32(IFA_FLAGS, flags)));
    }

    /**
     * Take an address from a device. One that it does not have is no error.
     *
     * @param device its number
     * @param address the address
     * @param prefix how many of its bits name the network
     */
    public void remove(int device, InetAddress address, int prefix) {
        try {
            netlink.change(
                    NetlinkMessage.of(
                                    RTM_DELADDR,
                                    NetlinkMessage.ACK,
                                    "taking the address "
                                            + address.getHostAddress()
                                            + " from device "
                                            + device)
                            .header(header(device, family(address), prefix))
                            .with(removed -> removed.address(IFA_LOCAL, address)));
        } catch (KernelException e) {
            if (!e.is(Errno.EADDRNOTAVAIL) && !e.is(Errno.ENODEV)) {
                throw e;
            }
        }
    }

    /**
     * List the addresses of a device that others than its neighbours can use.
     *
     * @param device its number
     * @return the addresses, without those that are still being tried out
     */
    public List<InetAddress> global(int device) {
        NetlinkMessage question =
                NetlinkMessage.of(RTM_GETADDR, NetlinkMessage.DUMP, "listing addresses")
                        .header(new byte[HEADER]);
        List<InetAddress> found = new ArrayList<>();
        for (NetlinkReply reply : netlink.ask(question, HEADER)) {
            int flags =
                    reply.attributes()
                            .number32(IFA_FLAGS)
                            .orElse(Byte.toUnsignedInt(reply.header().get(2)));
            boolean global = reply.header().get(3) == RT_SCOPE_UNIVERSE;
            if (reply.header().getInt(4) == device
                    && global
                    && (flags & (IFA_F_TENTATIVE | IFA_F_DADFAILED)) == 0) {
                reply.attributes()
                        .bytes(IFA_LOCAL)
                        .or(() -> reply.attributes().bytes(IFA_ADDRESS))
                        .map(AddressRange::address)
                        .ifPresent(found::add);
            }
        }
        return found;
    }

    static byte family(InetAddress address) {
        return (byte) (address instanceof Inet4Address ? AF_INET : AF_INET6);
    }

    private static byte[] header(int device, byte family, int prefix) {
        return ByteBuffer.allocate(HEADER)
                .order(ByteOrder.nativeOrder())
                .put(family)
                .put((byte) prefix)
                .putShort((short) 0)
                .putInt(device)
                .array();
    }
}
