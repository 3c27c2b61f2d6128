package io.systemcontainers.network.filter;

import io.systemcontainers.network.filter.Expression.Base;
import io.systemcontainers.network.link.HardwareAddress;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.util.ArrayList;
import java.util.List;

/**
 * What is written in a frame of Ethernet, as it came by a port. A condition on what a frame is too
 * short for is not met.
 */
final class FrameMatch {

    // linux/netfilter/nf_tables.h
    private static final int NFT_META_L4PROTO = 16;
    private static final int NFT_CMP_GT = 4;
    private static final int NFTA_LIMIT_RATE = 1;
    private static final int NFTA_LIMIT_UNIT = 2;
    private static final int NFTA_LIMIT_BURST = 3;
    private static final int NFTA_LIMIT_TYPE = 4;
    private static final int NFTA_LIMIT_FLAGS = 5;
    private static final int NFT_LIMIT_PKTS = 0;
    private static final int NFT_LIMIT_F_INV = 1;

    // linux/in.h, linux/in6.h
    private static final int IPPROTO_IGMP = 2;
    private static final int IPPROTO_TCP = 6;
    private static final int IPPROTO_ICMPV6 = 58;

    private FrameMatch() {}

    /**
     * A type of frame, {@code ETH_P_…} of linux/if_ether.h, as the frame says it: a tag of a VLAN
     * is one, too.
     */
    enum Type {
        IPV4("ip", 0x0800),
        ARP("arp", 0x0806),
        IPV6("ip6", 0x86dd);

        private final Match match;

        Type(String word, int number) {
            this.match =
                    Match.of(
                            "ether type " + word,
                            Expression.payload(Base.LINK, 12, 2),
                            Expression.equal(Expression.port(number)));
        }

        Match match() {
            return match;
        }
    }

    static Match notFrom(HardwareAddress address) {
        return differs("ether saddr", Base.LINK, 6, address.bytes());
    }

    static Match fromIpv4(Inet4Address address) {
        return equals("ip saddr", Base.NETWORK, 12, address.getAddress());
    }

    static Match fromIpv6(Inet6Address address) {
        return equals("ip6 saddr", Base.NETWORK, 8, address.getAddress());
    }

    static Match tcp() {
        return carried("tcp", IPPROTO_TCP);
    }

    static Match igmp() {
        return carried("igmp", IPPROTO_IGMP);
    }

    static Match icmpv6() {
        return carried("icmpv6", IPPROTO_ICMPV6);
    }

    private static Match carried(String word, int number) {
        return Match.of(
                "meta l4proto " + word,
                Expression.meta(NFT_META_L4PROTO),
                Expression.equal((byte) number));
    }

    /** RFC 4861, with {@link #icmpv6()}. */
    static Match icmpType(int type) {
        return equals("icmpv6 type", Base.TRANSPORT, 0, (byte) type);
    }

    /** The length of what follows the header of IPv6: RFC 8200, 3. */
    static Match ipv6LongerThan(int bytes) {
        return Match.of(
                "ip6 length > " + bytes,
                Expression.payload(Base.NETWORK, 4, 2),
                Expression.compare(NFT_CMP_GT, Expression.port(bytes)));
    }

    /** The target of neighbor discovery is none of these. */
    static Match targetIsNot(List<Inet6Address> addresses) {
        List<Expression> steps = new ArrayList<>();
        steps.add(Expression.payload(Base.TRANSPORT, 8, 16));
        addresses.forEach(address -> steps.add(Expression.different(address.getAddress())));
        return new Match("icmpv6 taddr not in " + addresses, steps);
    }

    /** An option of neighbor discovery has another hardware address: RFC 4861, 4.6.1. */
    static Match optionDiffers(int type, int offset, HardwareAddress address) {
        List<Expression> steps =
                new ArrayList<>(
                        equals("", Base.TRANSPORT, offset, (byte) type, (byte) 1).expressions());
        steps.addAll(differs("", Base.TRANSPORT, offset + 2, address.bytes()).expressions());
        return new Match("icmpv6 option " + type + " != " + address, steps);
    }

    /** It is ARP for Ethernet and IPv4, which have their places: RFC 826. */
    static Match unusualArp() {
        return differs(
                "arp header", Base.NETWORK, 0, new byte[] {0, 1, 0x08, 0, HardwareAddress.SIZE, 4});
    }

    static Match arpNotFrom(HardwareAddress address) {
        return differs("arp saddr ether", Base.NETWORK, 8, address.bytes());
    }

    static Match arpFrom(Inet4Address address) {
        return equals("arp saddr ip", Base.NETWORK, 14, address.getAddress());
    }

    static Match arpFor(Inet4Address address) {
        return equals("arp daddr ip", Base.NETWORK, 24, address.getAddress());
    }

    /**
     * A client of DHCP says that this is its hardware address: RFC 2131, 2, behind UDP's header.
     */
    static Match dhcpOf(HardwareAddress address) {
        return equals("dhcp chaddr", Base.TRANSPORT, 8 + 28, address.bytes());
    }

    /** More come than so many in a second, after the first few. */
    static Match moreThan(int perSecond, int atOnce) {
        return Match.of(
                "limit rate over " + perSecond + "/second burst " + atOnce + " packets",
                new Expression(
                        "limit",
                        data ->
                                data.network64(NFTA_LIMIT_RATE, perSecond)
                                        .network64(NFTA_LIMIT_UNIT, 1)
                                        .network32(NFTA_LIMIT_BURST, atOnce)
                                        .network32(NFTA_LIMIT_TYPE, NFT_LIMIT_PKTS)
                                        .network32(NFTA_LIMIT_FLAGS, NFT_LIMIT_F_INV)));
    }

    private static Match equals(String what, Base base, int offset, byte... value) {
        return Match.of(
                what + " " + hex(value),
                Expression.payload(base, offset, value.length),
                Expression.equal(value));
    }

    private static Match differs(String what, Base base, int offset, byte... value) {
        return Match.of(
                what + " != " + hex(value),
                Expression.payload(base, offset, value.length),
                Expression.different(value));
    }

    private static String hex(byte... value) {
        return java.util.HexFormat.of().formatHex(value);
    }
}
