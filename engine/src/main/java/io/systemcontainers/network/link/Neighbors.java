package io.systemcontainers.network.link;

import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.net.Netlink;
import io.systemcontainers.sys.net.NetlinkMessage;
import io.systemcontainers.sys.net.NetlinkReply;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/** Know whom a namespace takes to be where: arp(7), {@code linux/neighbour.h}. */
public final class Neighbors {

    // linux/rtnetlink.h
    private static final int RTM_DELNEIGH = 29;
    private static final int RTM_GETNEIGH = 30;

    // linux/neighbour.h
    private static final int NDA_DST = 1;
    private static final int NDA_LLADDR = 2;

    /* struct ndmsg: family, padding; device; state, flags, type. */
    private static final int HEADER = 12;

    private final Netlink netlink;

    /**
     * Use a socket.
     *
     * @param netlink a socket of {@link Netlink#ROUTE}, which its owner closes
     */
    public Neighbors(Netlink netlink) {
        this.netlink = netlink;
    }

    /**
     * Have it ask again for all that it takes to be at a hardware address, but for one.
     *
     * @param device the number of the device that they are reached by
     * @param at the hardware address
     * @param known who is there indeed
     */
    public void forget(int device, HardwareAddress at, InetAddress known) {
        NetlinkMessage question =
                NetlinkMessage.of(RTM_GETNEIGH, NetlinkMessage.DUMP, "listing neighbors")
                        .header(new byte[HEADER]);
        for (NetlinkReply found : netlink.ask(question, HEADER)) {
            boolean there =
                    found.header().getInt(4) == device
                            && found.attributes()
                                    .bytes(NDA_LLADDR)
                                    .filter(address -> Arrays.equals(address, at.bytes()))
                                    .isPresent();
            Optional<InetAddress> who =
                    found.attributes()
                            .bytes(NDA_DST)
                            .map(AddressRange::address)
                            .filter(address -> there && isForgotten(address, known));
            who.ifPresent(address -> forget(device, address));
        }
    }

    /* A router of IPv6 is known by its link-local address, and stays. */
    private static boolean isForgotten(InetAddress address, InetAddress known) {
        return !address.equals(known) && !address.isLinkLocalAddress();
    }

    private void forget(int device, InetAddress address) {
        byte[] header =
                ByteBuffer.allocate(HEADER)
                        .order(ByteOrder.nativeOrder())
                        .put(0, Addresses.family(address))
                        .putInt(4, device)
                        .array();
        try {
            netlink.change(
                    NetlinkMessage.of(
                                    RTM_DELNEIGH,
                                    NetlinkMessage.ACK,
                                    "forgetting where " + address.getHostAddress() + " is")
                            .header(header)
                            .with(neighbor -> neighbor.address(NDA_DST, address)));
        } catch (KernelException e) {
            if (!e.is(Errno.ENOENT)) { // forgotten by itself meanwhile
                throw e;
            }
        }
    }
}
