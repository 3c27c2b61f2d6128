package io.systemcontainers.network.filter;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.net.Netlink;
import io.systemcontainers.sys.net.NetlinkMessage;
import io.systemcontainers.sys.net.NetlinkReply;
import io.systemcontainers.sys.net.NetworkNamespace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Hold what filters there are in a namespace that are not ours.
 *
 * @param chains the chains of nftables
 * @param legacy whether the older interface of iptables has a table {@code filter}, of IPv4 or
 *     IPv6, whose rules are not looked at
 */
public record ForeignFacts(List<ForeignChain> chains, boolean legacy) {

    /** How the names of our own tables begin. */
    static final String OURS = "systemcontainers";

    // linux/netfilter/nf_tables.h, linux/netfilter.h
    private static final int NFT_MSG_GETCHAIN = 4;
    private static final int NFT_MSG_GETRULE = 7;
    private static final int NFTA_CHAIN_TABLE = 1;
    private static final int NFTA_CHAIN_NAME = 3;
    private static final int NFTA_CHAIN_HOOK = 4;
    private static final int NFTA_CHAIN_POLICY = 5;
    private static final int NFTA_HOOK_HOOKNUM = 1;
    private static final int NFTA_RULE_TABLE = 1;
    private static final int NFTA_RULE_CHAIN = 2;
    private static final int NFTA_RULE_EXPRESSIONS = 4;
    private static final int NF_DROP = 0;

    /** Copy the list. */
    public ForeignFacts {
        chains = List.copyOf(chains);
    }

    /**
     * Look.
     *
     * @param host whose filters
     * @param uplinkPrefix how the names of the devices begin that lead to fabrics
     * @return what is there
     */
    public static ForeignFacts of(NetworkNamespace host, String uplinkPrefix) {
        try (Netlink netlink = Netlink.open(host, Netlink.NETFILTER)) {
            List<ForeignChain> chains = new ArrayList<>();
            for (NetlinkReply reply : chains(netlink)) {
                Family.numbered(reply.header().get(0))
                        .filter(family -> family != Family.BRIDGE && family != Family.NETDEV)
                        .filter(family -> family != Family.ARP)
                        .filter(family -> !text(reply, NFTA_CHAIN_TABLE).startsWith(OURS))
                        .ifPresent(
                                family -> chains.add(chain(netlink, family, reply, uplinkPrefix)));
            }
            return new ForeignFacts(chains, host.call(ForeignFacts::isLegacy));
        }
    }

    private static List<NetlinkReply> chains(Netlink netlink) {
        try {
            return netlink.ask(question(NFT_MSG_GETCHAIN, 0, "listing chains"), Changes.HEADER);
        } catch (KernelException e) {
            // A kernel without nftables has none of its filters.
            if (e.is(Errno.EINVAL) || e.is(Errno.ENOTSUP)) {
                return List.of();
            }
            throw e;
        }
    }

    private static ForeignChain chain(
            Netlink netlink, Family family, NetlinkReply reply, String uplinkPrefix) {
        NetlinkReply.Attributes chain = reply.attributes();
        String table = text(reply, NFTA_CHAIN_TABLE);
        String name = text(reply, NFTA_CHAIN_NAME);
        int hook = chain.nested(NFTA_CHAIN_HOOK).network32(NFTA_HOOK_HOOKNUM).orElse(-1);
        return new ForeignChain(
                family,
                table,
                name,
                hook == Hook.FORWARD.number(),
                chain.network32(NFTA_CHAIN_POLICY).orElse(-1) == NF_DROP,
                names(netlink, family, table, name, uplinkPrefix));
    }

    /* Whatever a rule compares is in it as it is: nft's iifname, and the names that xtables match. */
    private static boolean names(
            Netlink netlink, Family family, String table, String chain, String uplinkPrefix) {
        NetlinkMessage question =
                question(NFT_MSG_GETRULE, family.number(), "listing chain `" + chain + "`")
                        .with(a -> a.text(NFTA_RULE_TABLE, table).text(NFTA_RULE_CHAIN, chain));
        return netlink.ask(question, Changes.HEADER).stream()
                .flatMap(rule -> rule.attributes().bytes(NFTA_RULE_EXPRESSIONS).stream())
                .map(bytes -> new String(bytes, StandardCharsets.ISO_8859_1))
                .anyMatch(rule -> rule.contains(uplinkPrefix));
    }

    private static NetlinkMessage question(int type, int family, String doing) {
        return NetlinkMessage.of(Changes.type(type), NetlinkMessage.DUMP, doing)
                .header(Changes.header(family));
    }

    private static String text(NetlinkReply reply, int attribute) {
        return reply.attributes().text(attribute);
    }

    /* proc(5) shows each thread the network that it is in. */
    private static boolean isLegacy() {
        for (String file : List.of("ip_tables_names", "ip6_tables_names")) {
            try {
                if (Files.readAllLines(Path.of("/proc/thread-self/net", file)).contains("filter")) {
                    return true;
                }
            } catch (NoSuchFileException e) {
                continue;
            } catch (IOException e) {
                throw new SystemContainerException(
                        "looking for rules of iptables in `/proc/thread-self/net/"
                                + file
                                + "`: "
                                + e,
                        e);
            }
        }
        return false;
    }
}
