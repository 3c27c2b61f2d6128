package io.systemcontainers.network.testing;

import io.systemcontainers.sys.net.Netlink;
import io.systemcontainers.sys.net.NetlinkMessage;
import io.systemcontainers.sys.net.NetworkNamespace;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Make network namespaces in which something can be tried without the host seeing it. */
public final class Namespaces {

    // linux/rtnetlink.h, linux/if.h
    private static final int RTM_NEWLINK = 16;
    private static final int IFF_UP = 1;
    private static final int LOOPBACK = 1;

    private Namespaces() {}

    /** Make one whose loopback is up, with all addresses that begin with 127. */
    public static NetworkNamespace withLoopback(String shown) {
        NetworkNamespace namespace = NetworkNamespace.make(shown);
        try (Netlink netlink = Netlink.open(namespace, Netlink.ROUTE)) {
            byte[] link = new byte[16];
            ByteBuffer.wrap(link)
                    .order(ByteOrder.nativeOrder())
                    .putInt(4, LOOPBACK)
                    .putInt(8, IFF_UP)
                    .putInt(12, IFF_UP);
            netlink.change(
                    NetlinkMessage.of(RTM_NEWLINK, NetlinkMessage.ACK, "starting `lo`")
                            .header(link));
        }
        return namespace;
    }
}
