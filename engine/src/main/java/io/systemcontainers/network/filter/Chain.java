package io.systemcontainers.network.filter;

import java.util.Optional;

/**
 * Describe a list of rules.
 *
 * @param name its name
 * @param base where the kernel enters it; nothing where only rules do
 */
record Chain(String name, Optional<Base> base) {

    /** What sees packets first where translations of addresses do not matter yet. */
    static final int RAW = -300;

    /** {@code NF_IP_PRI_NAT_DST} of {@code linux/netfilter_ipv4.h}. */
    static final int DNAT = -100;

    /** {@code NF_IP_PRI_FILTER}. */
    static final int FILTER = 0;

    /** {@code NF_IP_PRI_NAT_SRC}. */
    static final int SNAT = 100;

    /** {@code NF_BR_PRI_FILTER_BRIDGED} of {@code linux/netfilter_bridge.h}. */
    static final int BRIDGED = -200;

    /**
     * Say where the kernel enters a chain. Packets that it does not decide on go on.
     *
     * @param type what it may do: {@code filter}, {@code nat} or {@code route}
     * @param hook where on a packet's way
     * @param priority the lower, the earlier
     * @param device by which the packets come, for {@link Hook#INGRESS}
     */
    record Base(String type, Hook hook, int priority, Optional<String> device) {}

    static Chain filter(Hook hook, int priority) {
        return base("filter", hook, priority);
    }

    static Chain nat(Hook hook, int priority) {
        return base("nat", hook, priority);
    }

    static Chain named(String name, String type, Hook hook, int priority) {
        return new Chain(name, Optional.of(new Base(type, hook, priority, Optional.empty())));
    }

    static Chain ingress(String name, String device) {
        return new Chain(
                name, Optional.of(new Base("filter", Hook.INGRESS, FILTER, Optional.of(device))));
    }

    static Chain regular(String name) {
        return new Chain(name, Optional.empty());
    }

    private static Chain base(String type, Hook hook, int priority) {
        String name =
                (type.equals("nat") ? "nat-" : "") + hook.name().toLowerCase(java.util.Locale.ROOT);
        return new Chain(name, Optional.of(new Base(type, hook, priority, Optional.empty())));
    }
}
