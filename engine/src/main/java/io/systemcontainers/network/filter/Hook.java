package io.systemcontainers.network.filter;

/**
 * Name where on a packet's way a chain sees it: {@code NF_INET_…}, {@code NF_BR_…} and {@code
 * NF_NETDEV_…} of {@code linux/netfilter.h} and {@code linux/netfilter_bridge.h}.
 */
public enum Hook {
    /** As it comes in, of {@link Family#NETDEV} only. */
    INGRESS(0),
    /** As it comes in, before a route is sought. */
    PREROUTING(0),
    /** When it is for this host. */
    INPUT(1),
    /** When it is for another. */
    FORWARD(2),
    /** When this host sends it. */
    OUTPUT(3),
    /** As it goes out. */
    POSTROUTING(4);

    private final int number;

    Hook(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }
}
