package io.systemcontainers.network.dhcp;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Hold what a machine is told about its place in the network.
 *
 * @param address its address
 * @param prefixLength how many bits of the address its network has: 24 for a mask of 255.255.255.0
 * @param router who takes what is for other networks; nothing where nobody does
 * @param dnsServers whom to ask for names, the first first
 * @param domain the domain that it is in, and that names are searched in; may be empty
 * @param hostName its name, without the domain; may be empty
 * @param mtu how many bytes a packet has at most
 * @param time how long this is true without being asked for again; one of {@link #FOREVER} or
 *     longer does not end
 */
public record Lease(
        Inet4Address address,
        int prefixLength,
        Optional<Inet4Address> router,
        List<Inet4Address> dnsServers,
        String domain,
        String hostName,
        int mtu,
        Duration time) {

    /** The time that means that there is no end: RFC 2131, section 3.3. */
    public static final Duration FOREVER = Duration.ofSeconds(0xffff_ffffL);

    private static final int BITS = 32;
    /* RFC 791: what everybody can receive. */
    private static final int LOWEST_MTU = 68;
    private static final int HIGHEST_MTU = 65_535;
    /* What fits into one option. */
    private static final int LONGEST_NAME = 255;

    /** Check the values. */
    public Lease {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(router, "router");
        dnsServers = List.copyOf(dnsServers);
        check(prefixLength >= 1 && prefixLength <= BITS, "prefix length", prefixLength);
        check(mtu >= LOWEST_MTU && mtu <= HIGHEST_MTU, "MTU", mtu);
        check(time.toSeconds() >= 1, "time", time);
        check(domain.length() <= LONGEST_NAME, "domain", domain);
        check(hostName.length() <= LONGEST_NAME, "host name", hostName);
    }

    private static void check(boolean valid, String what, Object value) {
        if (!valid) {
            throw new IllegalArgumentException("no lease has this " + what + ": " + value);
        }
    }

    /**
     * Return the mask of its network.
     *
     * @return for example 255.255.255.0
     */
    public Inet4Address mask() {
        return address(bits());
    }

    /**
     * Return the address of everybody in its network.
     *
     * @return for example 10.0.0.255
     */
    public Inet4Address broadcast() {
        return address(number(address) | ~bits());
    }

    /** Tell whether an address is in its network. */
    boolean hasInNetwork(Inet4Address other) {
        return (number(other) & bits()) == (number(address) & bits());
    }

    private int bits() {
        return -1 << BITS - prefixLength;
    }

    private static int number(Inet4Address address) {
        return ByteBuffer.wrap(address.getAddress()).getInt();
    }

    private static Inet4Address address(int number) {
        byte[] bytes = ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
        try {
            return (Inet4Address) InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 bytes are an address", e);
        }
    }
}
