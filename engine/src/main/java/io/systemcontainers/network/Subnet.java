package io.systemcontainers.network;

import io.systemcontainers.network.link.AddressRange;
import io.systemcontainers.network.link.HardwareAddress;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Divide the addresses of one fabric: of 512 of IPv4 the first half is for machines, and two of the
 * second for the way to the host; of IPv6 there is one network for each.
 *
 * @param ipv4 the addresses of IPv4: a /23
 * @param ipv6 the addresses of IPv6: a /63 of unique local ones, RFC 4193; nothing where the host
 *     has no IPv6
 */
record Subnet(AddressRange ipv4, Optional<AddressRange> ipv6) {

    static final int IPV4_PREFIX = 23;
    static final int MACHINES_PREFIX = 24;
    static final int UPLINK_PREFIX = 30;
    static final int IPV6_PREFIX = 64;

    /** The number of the first address that a machine can have, and of the one behind the last. */
    static final int FIRST_MACHINE = 10;

    static final int END_OF_MACHINES = 255;

    private static final int GATEWAY = 1;
    private static final int UPLINK = 257;
    private static final int HOST = 258;

    private static final byte UNIQUE_LOCAL = (byte) 0xfd;

    /**
     * Choose some that nobody has.
     *
     * @param taken what others have
     * @param withIpv6 whether there are to be any of IPv6
     */
    static Subnet random(List<AddressRange> taken, boolean withIpv6) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        AddressRange ipv4 =
                new SubnetChoice(SubnetChoice.ranges(), taken, random::nextInt).choose();
        return new Subnet(ipv4, withIpv6 ? Optional.of(uniqueLocal(random)) : Optional.empty());
    }

    /* 40 random bits: RFC 4193 leaves it at hoping that nobody else has them. */
    private static AddressRange uniqueLocal(ThreadLocalRandom random) {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        bytes[0] = UNIQUE_LOCAL;
        return AddressRange.of(bytes, IPV6_PREFIX - 1);
    }

    boolean hasIpv6() {
        return ipv6.isPresent();
    }

    private byte[] prefix6() {
        return ipv6.orElseThrow().address().getAddress();
    }

    /** Tell whether an address is one of these. */
    boolean contains(InetAddress address) {
        return ipv4.contains(address) || ipv6.filter(range -> range.contains(address)).isPresent();
    }

    /** Return what machines send to whatever is not on their network. */
    Inet4Address gateway() {
        return (Inet4Address) ipv4.host(GATEWAY);
    }

    Inet6Address gateway6() {
        return (Inet6Address) machines6().host(GATEWAY);
    }

    /** Return the fabric's end of the way to the host. */
    Inet4Address uplink() {
        return (Inet4Address) ipv4.host(UPLINK);
    }

    Inet6Address uplink6() {
        return (Inet6Address) way6().host(1);
    }

    /** Return the host's end of it. */
    Inet4Address host() {
        return (Inet4Address) ipv4.host(HOST);
    }

    Inet6Address host6() {
        return (Inet6Address) way6().host(2);
    }

    private AddressRange way6() {
        byte[] bytes = prefix6();
        bytes[7] |= 1;
        return AddressRange.of(bytes, IPV6_PREFIX);
    }

    /** Return the addresses of the machines. */
    AddressRange machines() {
        return AddressRange.of(ipv4.address().getAddress(), MACHINES_PREFIX);
    }

    AddressRange machines6() {
        return AddressRange.of(prefix6(), IPV6_PREFIX);
    }

    /** Return an address of a machine, by its number. */
    Inet4Address machine(int number) {
        return (Inet4Address) ipv4.host(number);
    }

    /** Return the address that a machine makes up for itself. */
    Inet6Address machine6(HardwareAddress address) {
        return address.in((Inet6Address) machines6().address());
    }
}
