package io.systemcontainers.network.filter;

import java.util.Arrays;
import java.util.Optional;

/** Name whose packets a table sees: {@code NFPROTO_…} of {@code linux/netfilter.h}. */
public enum Family {
    /** IPv4 and IPv6. */
    INET(1, "inet"),
    /** IPv4. */
    IPV4(2, "ip"),
    /** ARP. */
    ARP(3, "arp"),
    /** What comes in by a device, before anything else has seen it. */
    NETDEV(5, "netdev"),
    /** What a bridge forwards, and exchanges with the host it is in. */
    BRIDGE(7, "bridge"),
    /** IPv6. */
    IPV6(10, "ip6");

    private final int number;
    private final String word;

    Family(int number, String word) {
        this.number = number;
        this.word = word;
    }

    int number() {
        return number;
    }

    /**
     * Return what {@code nft} calls it.
     *
     * @return the word
     */
    public String word() {
        return word;
    }

    static Optional<Family> numbered(int number) {
        return Arrays.stream(values()).filter(family -> family.number == number).findAny();
    }
}
