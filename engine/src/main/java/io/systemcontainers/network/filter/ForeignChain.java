package io.systemcontainers.network.filter;

/**
 * Hold what a chain of somebody else's nftables is like; {@code iptables-nft} makes such, too.
 *
 * @param family whose packets it sees
 * @param table its table
 * @param name its name
 * @param forwards whether the kernel enters it for packets that are forwarded
 * @param drops whether it drops what its rules do not decide on
 * @param namesUplinks whether a rule in it names devices that lead to fabrics
 */
public record ForeignChain(
        Family family,
        String table,
        String name,
        boolean forwards,
        boolean drops,
        boolean namesUplinks) {

    @Override
    public String toString() {
        return family.word() + " " + table + " " + name;
    }
}
