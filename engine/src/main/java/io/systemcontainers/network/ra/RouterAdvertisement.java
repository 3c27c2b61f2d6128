package io.systemcontainers.network.ra;

import java.net.Inet6Address;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;

/**
 * Say what machines are told of their network: RFC 4861, section 4.2; RFC 8106.
 *
 * <p>The prefix and the servers of names do not expire. A machine that was frozen for a day has its
 * addresses when it goes on.
 *
 * @param prefix the network's prefix, of 64 bits, in which every machine gives itself an address
 * @param mtu how many bytes a packet has at most
 * @param dnsServers whom to ask for names, the first first
 * @param defaultRouter whether the sender takes what is for other networks
 */
public record RouterAdvertisement(
        Inet6Address prefix, int mtu, List<Inet6Address> dnsServers, boolean defaultRouter) {

    /** {@code ICMPV6_ROUTER_ADVERTISEMENT}. */
    static final int TYPE = 134;

    private static final int HEADER_SIZE = 16;
    private static final int HOP_LIMIT = 64;
    /* Section 6.2.1: the longest that there is. */
    private static final int ROUTER_SECONDS = 9_000;
    private static final int FOREVER = 0xffff_ffff;

    // Options: their types, and their lengths in 8 bytes
    private static final int PREFIX = 3;
    private static final int PREFIX_LENGTH = 4;
    private static final int MTU = 5;
    private static final int MTU_LENGTH = 1;
    private static final int DNS_SERVERS = 25;
    private static final int UNIT = 8;

    private static final int PREFIX_BITS = 64;
    private static final int ON_LINK = 0x80;
    private static final int AUTONOMOUS = 0x40;

    /* RFC 8200, section 5: what every link has. */
    private static final int LOWEST_MTU = 1_280;
    private static final int HIGHEST_MTU = 65_535;
    /* So that it fits into one packet of the lowest MTU by far. */
    private static final int MOST_SERVERS = 16;

    /** Check the values. */
    public RouterAdvertisement {
        Objects.requireNonNull(prefix, "prefix");
        dnsServers = List.copyOf(dnsServers);
        if (ByteBuffer.wrap(prefix.getAddress()).getLong(UNIT) != 0) {
            throw new IllegalArgumentException(
                    "`" + prefix.getHostAddress() + "` is no prefix of 64 bits");
        }
        if (mtu < LOWEST_MTU || mtu > HIGHEST_MTU) {
            throw new IllegalArgumentException("no link has an MTU of " + mtu + " with IPv6");
        }
        if (dnsServers.size() > MOST_SERVERS) {
            throw new IllegalArgumentException(dnsServers.size() + " are too many DNS servers");
        }
    }

    byte[] encode() {
        int servers = dnsServers.isEmpty() ? 0 : UNIT + 2 * UNIT * dnsServers.size();
        ByteBuffer bytes =
                ByteBuffer.allocate(HEADER_SIZE + UNIT * (PREFIX_LENGTH + MTU_LENGTH) + servers);
        bytes.put((byte) TYPE).put((byte) 0).putShort((short) 0);
        bytes.put((byte) HOP_LIMIT).put((byte) 0);
        bytes.putShort((short) (defaultRouter ? ROUTER_SECONDS : 0)).putInt(0).putInt(0);
        bytes.put((byte) PREFIX).put((byte) PREFIX_LENGTH);
        bytes.put((byte) PREFIX_BITS).put((byte) (ON_LINK | AUTONOMOUS));
        bytes.putInt(FOREVER).putInt(FOREVER).putInt(0).put(prefix.getAddress());
        bytes.put((byte) MTU).put((byte) MTU_LENGTH).putShort((short) 0).putInt(mtu);
        if (!dnsServers.isEmpty()) {
            bytes.put((byte) DNS_SERVERS).put((byte) (servers / UNIT)).putShort((short) 0);
            bytes.putInt(FOREVER);
            dnsServers.forEach(server -> bytes.put(server.getAddress()));
        }
        return bytes.array();
    }
}
