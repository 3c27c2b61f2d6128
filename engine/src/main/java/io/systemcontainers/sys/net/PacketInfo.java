package io.systemcontainers.sys.net;

import java.util.OptionalInt;

/** Name what the kernel tells of the device of a datagram: ip(7), ipv6(7). */
enum PacketInfo {
    /* linux/in.h: IPPROTO_IP, IP_PKTINFO. struct in_pktinfo: int ipi_ifindex; ipi_spec_dst, ipi_addr. */
    V4(0, 8, 12, 0),
    /* linux/in6.h: IPPROTO_IPV6, IPV6_PKTINFO. struct in6_pktinfo: an address; int ipi6_ifindex. */
    V6(SocketCalls.IPPROTO_IPV6, 50, 20, 16);

    private final int level;
    private final int type;
    private final int size;
    private final int deviceAt;

    PacketInfo(int level, int type, int size, int deviceAt) {
        this.level = level;
        this.type = type;
        this.size = size;
        this.deviceAt = deviceAt;
    }

    int level() {
        return level;
    }

    int type() {
        return type;
    }

    int size() {
        return size;
    }

    /**
     * Where the address of ours is that a datagram is answered from, and is sent from; of IPv4
     * only.
     */
    OptionalInt localAt() {
        return this == V4 ? OptionalInt.of(deviceAt + Integer.BYTES) : OptionalInt.empty();
    }

    int deviceAt() {
        return deviceAt;
    }
}
