package io.systemcontainers.network.filter;

import io.systemcontainers.network.link.AddressRange;
import io.systemcontainers.network.link.HardwareAddress;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The machine behind a port, and what its packets are held to.
 *
 * @param hardware its hardware address
 * @param ipv4 its address of IPv4
 * @param ipv6 its address of IPv6 beside the link-local one; nothing where it has none
 * @param within where all that it sends by IPv4 has to go; nothing for everywhere
 * @param filtering which of its addresses are its own
 */
public record PortOwner(
        HardwareAddress hardware,
        Inet4Address ipv4,
        Optional<Inet6Address> ipv6,
        Optional<AddressRange> within,
        Filtering filtering) {

    private static final Inet6Address LINK_LOCAL =
            (Inet6Address) AddressRange.parse("fe80::/64").address();

    /**
     * The addresses that a machine cannot take from others: LXD's {@code security.*_filtering} of a
     * {@code nic}.
     *
     * @param mac hardware addresses, in frames and in what ARP, neighbor discovery and DHCP say
     * @param ipv4 addresses of IPv4, and the places of DHCP's server
     * @param ipv6 addresses of IPv6, and the place of the router
     */
    public record Filtering(boolean mac, boolean ipv4, boolean ipv6) {

        /** All of them. */
        public static final Filtering ALL = new Filtering(true, true, true);

        /**
         * Returns the same with all addresses of IP.
         *
         * @return the filtering of a machine that may not get round it
         */
        public Filtering withAddresses() {
            return new Filtering(mac, true, true);
        }
    }

    /** Returns the addresses of IPv6 that it makes from its hardware address: RFC 4862. */
    List<Inet6Address> allIpv6() {
        return Stream.concat(Stream.of(hardware.in(LINK_LOCAL)), ipv6.stream()).toList();
    }
}
