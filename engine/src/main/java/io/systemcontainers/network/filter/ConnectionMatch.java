package io.systemcontainers.network.filter;

/** Look at the connection that a packet belongs to. */
final class ConnectionMatch {

    // linux/netfilter/nf_tables.h: enum nft_ct_keys
    private static final int NFT_CT_STATE = 0;
    private static final int NFT_CT_DIRECTION = 1;
    private static final int NFT_CT_STATUS = 2;
    // linux/netfilter/nf_conntrack_common.h: NF_CT_STATE_BIT(), enum ip_conntrack_dir, IPS_DST_NAT
    private static final int ESTABLISHED = 1 << 1;
    private static final int RELATED = 1 << 2;
    private static final byte IP_CT_DIR_REPLY = 1;
    private static final int IPS_DST_NAT = 1 << 5;

    private ConnectionMatch() {}

    /** Match packets of connections that have seen an answer, and errors about connections. */
    static Match known() {
        return any("ct state established,related", NFT_CT_STATE, ESTABLISHED | RELATED);
    }

    /** Match packets of connections that went to another address than they are led to. */
    static Match redirected() {
        return any("ct status dnat", NFT_CT_STATUS, IPS_DST_NAT);
    }

    /** Match packets that go back to whoever opened the connection. */
    static Match answering() {
        return Match.of(
                "ct direction reply",
                Expression.connection(NFT_CT_DIRECTION),
                Expression.equal(IP_CT_DIR_REPLY));
    }

    private static Match any(String text, int key, int bits) {
        return Match.of(
                text,
                Expression.connection(key),
                Expression.mask(Expression.number(bits)),
                Expression.different(Expression.number(0)));
    }
}
