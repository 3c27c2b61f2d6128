package io.systemcontainers.network.filter;

import io.systemcontainers.network.filter.Expression.Base;
import io.systemcontainers.network.link.HardwareAddress;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Say what becomes of a packet that meets the conditions of a rule.
 *
 * @param text as {@code nft} writes it
 * @param expressions the steps
 */
record Outcome(String text, List<Expression> expressions) {

    // linux/netfilter.h
    private static final int NF_DROP = 0;
    private static final int NF_ACCEPT = 1;
    // linux/netfilter/nf_tables.h
    private static final int NFT_JUMP = -3;
    private static final int NFTA_DATA_VERDICT = 2;
    private static final int NFTA_VERDICT_CODE = 1;
    private static final int NFTA_VERDICT_CHAIN = 2;
    private static final int NFTA_REJECT_TYPE = 1;
    private static final int NFTA_REJECT_ICMP_CODE = 2;
    private static final int NFT_REJECT_TCP_RST = 1;
    private static final int NFT_REJECT_ICMPX_UNREACH = 2;
    private static final int NFT_REJECT_ICMPX_PORT_UNREACH = 1;
    private static final int NFT_META_PKTTYPE = 19;
    private static final int NFTA_NAT_TYPE = 1;
    private static final int NFTA_NAT_FAMILY = 2;
    private static final int NFTA_NAT_REG_ADDR_MIN = 3;
    private static final int NFTA_NAT_REG_PROTO_MIN = 5;
    private static final int NFT_NAT_DNAT = 1;
    // linux/if_packet.h
    private static final byte PACKET_HOST = 0;

    /** Let it go on, as far as this chain is concerned. */
    static final Outcome ACCEPT = verdict("accept", NF_ACCEPT);

    /** Have it never been there. */
    static final Outcome DROP = verdict("drop", NF_DROP);

    /** Give it the address of the device that it goes out by. */
    static final Outcome MASQUERADE =
            new Outcome("masquerade", List.of(new Expression("masq", data -> {})));

    /** Have it belong to no connection: of {@link Chain#RAW}, before the kernel looks for one. */
    static final Outcome NOTRACK =
            new Outcome("notrack", List.of(new Expression("notrack", data -> {})));

    static Outcome jump(String chain) {
        return new Outcome(
                "jump " + chain,
                List.of(
                        Expression.immediate(
                                Expression.VERDICT,
                                value ->
                                        value.nested(
                                                NFTA_DATA_VERDICT,
                                                verdict ->
                                                        verdict.network32(
                                                                        NFTA_VERDICT_CODE, NFT_JUMP)
                                                                .text(
                                                                        NFTA_VERDICT_CHAIN,
                                                                        chain)))));
    }

    /** Lead its connection to another address and port. */
    static Outcome dnat(InetSocketAddress target) {
        boolean old = target.getAddress() instanceof Inet4Address;
        Family family = old ? Family.IPV4 : Family.IPV6;
        return new Outcome(
                "dnat " + family.word() + " to " + shown(target),
                List.of(
                        Expression.load(Expression.FIRST, target.getAddress().getAddress()),
                        Expression.load(Expression.SECOND, Expression.port(target.getPort())),
                        new Expression(
                                "nat",
                                data ->
                                        data.network32(NFTA_NAT_TYPE, NFT_NAT_DNAT)
                                                .network32(NFTA_NAT_FAMILY, family.number())
                                                .network32(NFTA_NAT_REG_ADDR_MIN, Expression.FIRST)
                                                .network32(
                                                        NFTA_NAT_REG_PROTO_MIN,
                                                        Expression.SECOND))));
    }

    /**
     * Have a bridge hand it to the host that the bridge is in, which routes it, and not to the port
     * that its target hangs on: of {@link Hook#PREROUTING} in {@link Family#BRIDGE}.
     */
    static Outcome route(HardwareAddress bridge) {
        return new Outcome(
                "ether daddr set " + bridge + " meta pkttype set host",
                List.of(
                        Expression.load(Expression.FIRST, bridge.bytes()),
                        Expression.write(Base.LINK, 0, HardwareAddress.SIZE),
                        Expression.load(Expression.FIRST, PACKET_HOST),
                        Expression.setMeta(NFT_META_PKTTYPE)));
    }

    /** Answer what a host answers where nobody listens. */
    static Outcome refuse(Protocol protocol) {
        return protocol == Protocol.TCP
                ? reject("tcp reset", NFT_REJECT_TCP_RST, 0)
                : reject(
                        "icmpx port-unreachable",
                        NFT_REJECT_ICMPX_UNREACH,
                        NFT_REJECT_ICMPX_PORT_UNREACH);
    }

    private static Outcome reject(String with, int type, int code) {
        return new Outcome(
                "reject with " + with,
                List.of(
                        new Expression(
                                "reject",
                                data ->
                                        data.network32(NFTA_REJECT_TYPE, type)
                                                .number8(NFTA_REJECT_ICMP_CODE, code))));
    }

    private static Outcome verdict(String text, int code) {
        return new Outcome(
                text,
                List.of(
                        Expression.immediate(
                                Expression.VERDICT,
                                value ->
                                        value.nested(
                                                NFTA_DATA_VERDICT,
                                                verdict ->
                                                        verdict.network32(
                                                                NFTA_VERDICT_CODE, code)))));
    }

    private static String shown(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }
}
