package io.systemcontainers.network.filter;

import io.systemcontainers.network.filter.Expression.Base;
import io.systemcontainers.network.link.AddressRange;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** Look at what is written in a packet. */
final class PacketMatch {

    // linux/netfilter/nf_tables.h: enum nft_meta_keys
    private static final int NFT_META_PROTOCOL = 1;
    private static final int NFT_META_L4PROTO = 16;
    // linux/if_ether.h
    private static final int ETH_P_IP = 0x0800;
    private static final int ETH_P_ARP = 0x0806;
    private static final int ETH_P_IPV6 = 0x86dd;
    // linux/in6.h, linux/icmpv6.h
    private static final int IPPROTO_ICMPV6 = 58;
    private static final int NEIGHBOUR_SOLICITATION = 135;
    // linux/netfilter/nf_tables.h: enum nft_fib_…; linux/rtnetlink.h: RTN_LOCAL
    private static final int NFTA_FIB_DREG = 1;
    private static final int NFTA_FIB_RESULT = 2;
    private static final int NFTA_FIB_FLAGS = 3;
    private static final int NFT_FIB_RESULT_ADDRTYPE = 3;
    private static final int NFTA_FIB_F_DADDR = 2;
    private static final int RTN_LOCAL = 2;

    private static final int ETHERNET = 6;

    private PacketMatch() {}

    static Match from(InetAddress address) {
        return from(host(address));
    }

    static Match to(InetAddress address) {
        return to(host(address));
    }

    private static AddressRange host(InetAddress address) {
        return new AddressRange(address, address.getAddress().length * Byte.SIZE);
    }

    // struct iphdr, struct ipv6hdr
    static Match from(AddressRange subnet) {
        return ip("saddr", subnet, isOld(subnet.address()) ? 12 : 8);
    }

    static Match to(AddressRange subnet) {
        return ip("daddr", subnet, isOld(subnet.address()) ? 16 : 24);
    }

    private static Match ip(String which, AddressRange subnet, int offset) {
        boolean old = isOld(subnet.address());
        int bytes = subnet.address().getAddress().length;
        List<Expression> steps = new ArrayList<>();
        steps.add(Expression.meta(NFT_META_PROTOCOL));
        steps.add(Expression.equal(Expression.port(old ? ETH_P_IP : ETH_P_IPV6)));
        steps.add(Expression.payload(Base.NETWORK, offset, bytes));
        boolean whole = subnet.prefix() == bytes * Byte.SIZE;
        if (!whole) {
            steps.add(Expression.mask(subnet.mask()));
        }
        steps.add(Expression.equal(subnet.address().getAddress()));
        String shown = whole ? subnet.address().getHostAddress() : subnet.toString();
        return new Match((old ? "ip " : "ip6 ") + which + " " + shown, steps);
    }

    static Match fromSet(AddressSet set) {
        boolean old = set.key() == AddressSet.Key.IPV4;
        return Match.of(
                (old ? "ip" : "ip6") + " saddr @" + set.name(),
                Expression.meta(NFT_META_PROTOCOL),
                Expression.equal(Expression.port(old ? ETH_P_IP : ETH_P_IPV6)),
                Expression.payload(Base.NETWORK, old ? 12 : 8, set.key().bytes()),
                Expression.in(set.name()));
    }

    /** Match packets to any address of this host. */
    static Match toThisHost(boolean old) {
        return Match.of(
                (old ? "ip" : "ip6") + " daddr of this host: fib daddr type local",
                Expression.meta(NFT_META_PROTOCOL),
                Expression.equal(Expression.port(old ? ETH_P_IP : ETH_P_IPV6)),
                new Expression(
                        "fib",
                        data ->
                                data.network32(NFTA_FIB_DREG, Expression.FIRST)
                                        .network32(NFTA_FIB_RESULT, NFT_FIB_RESULT_ADDRTYPE)
                                        .network32(NFTA_FIB_FLAGS, NFTA_FIB_F_DADDR)),
                Expression.equal(Expression.number(RTN_LOCAL)));
    }

    static Match toPort(Protocol protocol, int port) {
        return port(protocol, "dport", port, 2);
    }

    static Match fromPort(Protocol protocol, int port) {
        return port(protocol, "sport", port, 0);
    }

    private static Match port(Protocol protocol, String which, int port, int offset) {
        return Match.of(
                protocol.word() + " " + which + " " + port,
                Expression.meta(NFT_META_L4PROTO),
                Expression.equal((byte) protocol.number()),
                Expression.payload(Base.TRANSPORT, offset, Short.BYTES),
                Expression.equal(Expression.port(port)));
    }

    // struct ethhdr
    static Match fromHardware(byte[] address) {
        return ethernet("saddr", address, ETHERNET);
    }

    static Match toHardware(byte[] address) {
        return ethernet("daddr", address, 0);
    }

    private static Match ethernet(String which, byte[] address, int offset) {
        return Match.of(
                "ether " + which + " " + java.util.HexFormat.ofDelimiter(":").formatHex(address),
                Expression.payload(Base.LINK, offset, ETHERNET),
                Expression.equal(address));
    }

    static Match arp() {
        return protocol("arp", ETH_P_ARP);
    }

    static Match ipv4() {
        return protocol("ip", ETH_P_IP);
    }

    static Match ipv6() {
        return protocol("ip6", ETH_P_IPV6);
    }

    private static Match protocol(String word, int number) {
        return Match.of(
                "meta protocol " + word,
                Expression.meta(NFT_META_PROTOCOL),
                Expression.equal(Expression.port(number)));
    }

    // RFC 826, with the sizes of Ethernet and IPv4
    static Match arpFrom(Inet4Address address) {
        return arp("saddr", address, 14);
    }

    static Match arpFor(Inet4Address address) {
        return arp("daddr", address, 24);
    }

    private static Match arp(String which, Inet4Address address, int offset) {
        return Match.of(
                "arp " + which + " ip " + address.getHostAddress(),
                Expression.meta(NFT_META_PROTOCOL),
                Expression.equal(Expression.port(ETH_P_ARP)),
                Expression.payload(Base.NETWORK, offset, 4),
                Expression.equal(address.getAddress()));
    }

    static Match icmpv6() {
        return Match.of(
                "meta l4proto icmpv6",
                Expression.meta(NFT_META_L4PROTO),
                Expression.equal((byte) IPPROTO_ICMPV6));
    }

    /** Match the question who has an address of IPv6: RFC 4861, 4.3. */
    static Match solicits(InetAddress address) {
        return Match.of(
                "icmpv6 type nd-neighbor-solicit icmpv6 taddr " + address.getHostAddress(),
                Expression.meta(NFT_META_L4PROTO),
                Expression.equal((byte) IPPROTO_ICMPV6),
                Expression.payload(Base.TRANSPORT, 0, 1),
                Expression.equal((byte) NEIGHBOUR_SOLICITATION),
                Expression.payload(Base.TRANSPORT, 8, 16),
                Expression.equal(address.getAddress()));
    }

    private static boolean isOld(InetAddress address) {
        return address instanceof Inet4Address;
    }
}
