package io.systemcontainers.network.filter;

import java.util.List;

/** Mark packets, and remember in their connections how: {@code linux/netfilter/nf_tables.h}. */
final class Marks {

    private static final int NFTA_META_KEY = 2;
    private static final int NFTA_META_SREG = 3;
    private static final int NFT_META_MARK = 3;
    private static final int NFT_META_IIF = 4;
    private static final int NFTA_CT_KEY = 2;
    private static final int NFTA_CT_DIRECTION = 3;
    private static final int NFTA_CT_SREG = 4;
    private static final int NFT_CT_MARK = 3;
    private static final int NFT_CT_ZONE = 17;
    // linux/netfilter/nf_conntrack_tuple_common.h
    private static final int IP_CT_DIR_ORIGINAL = 0;

    /** Tell its connection from those that look alike and came by other devices. */
    static final Outcome ZONE_OF_DEVICE =
            new Outcome(
                    "ct original zone set iif",
                    List.of(
                            Expression.meta(NFT_META_IIF),
                            new Expression(
                                    "ct",
                                    data ->
                                            data.network32(NFTA_CT_KEY, NFT_CT_ZONE)
                                                    .number8(NFTA_CT_DIRECTION, IP_CT_DIR_ORIGINAL)
                                                    .network32(NFTA_CT_SREG, Expression.FIRST))));

    /** Mark it with the number of the device that it came by. */
    static final Outcome MARK_OF_DEVICE =
            new Outcome("meta mark set iif", List.of(Expression.meta(NFT_META_IIF), setMark()));

    /** Have its connection remember its mark. */
    static final Outcome KEEP =
            new Outcome(
                    "ct mark set meta mark",
                    List.of(
                            Expression.meta(NFT_META_MARK),
                            new Expression(
                                    "ct",
                                    data ->
                                            data.network32(NFTA_CT_KEY, NFT_CT_MARK)
                                                    .network32(NFTA_CT_SREG, Expression.FIRST))));

    /** Give it the mark that its connection remembers. */
    static final Outcome RESTORE =
            new Outcome(
                    "meta mark set ct mark",
                    List.of(Expression.connection(NFT_CT_MARK), setMark()));

    private Marks() {}

    private static Expression setMark() {
        return new Expression(
                "meta",
                data ->
                        data.network32(NFTA_META_KEY, NFT_META_MARK)
                                .network32(NFTA_META_SREG, Expression.FIRST));
    }

    /** Look for those that have a mark. */
    static Match any() {
        return Match.of(
                "meta mark != 0",
                Expression.meta(NFT_META_MARK),
                Expression.different(Expression.number(0)));
    }
}
