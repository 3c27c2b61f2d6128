package io.systemcontainers.network.filter;

import io.systemcontainers.sys.net.Netlink;
import io.systemcontainers.sys.net.NetlinkMessage;
import io.systemcontainers.sys.net.NetworkNamespace;
import java.util.List;

/** List the tables of a namespace as anyone in it can. */
final class Tables {

    // linux/netfilter/nf_tables.h
    private static final int NFT_MSG_GETTABLE = 1;
    private static final int NFTA_TABLE_NAME = 1;

    private Tables() {}

    static List<String> in(NetworkNamespace namespace) {
        try (Netlink netlink = Netlink.open(namespace, Netlink.NETFILTER)) {
            return netlink
                    .ask(
                            NetlinkMessage.of(
                                            Changes.type(NFT_MSG_GETTABLE),
                                            NetlinkMessage.DUMP,
                                            "listing tables")
                                    .header(Changes.header(0)),
                            Changes.HEADER)
                    .stream()
                    .map(
                            reply ->
                                    Family.numbered(reply.header().get(0)).orElseThrow().word()
                                            + " "
                                            + reply.attributes().text(NFTA_TABLE_NAME))
                    .toList();
        }
    }
}
