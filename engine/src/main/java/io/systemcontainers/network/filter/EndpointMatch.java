package io.systemcontainers.network.filter;

import java.net.Inet4Address;
import java.util.List;

/**
 * Tell which packets are of an endpoint.
 *
 * @param kind what kind of packets it can tell
 * @param match the condition
 */
record EndpointMatch(Kind kind, Match match) {

    /** Name a kind of packets. */
    enum Kind {
        ANY,
        IPV4,
        ARP,
        IPV6;

        boolean meets(Kind other) {
            return this == ANY || other == ANY || this == other;
        }
    }

    static List<EndpointMatch> from(Endpoint endpoint) {
        if (endpoint instanceof Endpoint.Port port) {
            return any(DeviceMatch.in(port.device()));
        }
        if (endpoint instanceof Endpoint.Hardware hardware) {
            return any(PacketMatch.fromHardware(hardware.address()));
        }
        Endpoint.Ip ip = (Endpoint.Ip) endpoint;
        Match packets = PacketMatch.from(ip.address());
        return ip.address() instanceof Inet4Address old
                ? List.of(
                        new EndpointMatch(Kind.IPV4, packets),
                        new EndpointMatch(Kind.ARP, PacketMatch.arpFrom(old)))
                : List.of(new EndpointMatch(Kind.IPV6, packets));
    }

    static List<EndpointMatch> to(Endpoint endpoint) {
        if (endpoint instanceof Endpoint.Port port) {
            return any(DeviceMatch.out(port.device()));
        }
        if (endpoint instanceof Endpoint.Hardware hardware) {
            return any(PacketMatch.toHardware(hardware.address()));
        }
        Endpoint.Ip ip = (Endpoint.Ip) endpoint;
        Match packets = PacketMatch.to(ip.address());
        return ip.address() instanceof Inet4Address old
                ? List.of(
                        new EndpointMatch(Kind.IPV4, packets),
                        new EndpointMatch(Kind.ARP, PacketMatch.arpFor(old)))
                : List.of(
                        new EndpointMatch(Kind.IPV6, packets),
                        new EndpointMatch(Kind.IPV6, PacketMatch.solicits(ip.address())));
    }

    private static List<EndpointMatch> any(Match match) {
        return List.of(new EndpointMatch(Kind.ANY, match));
    }
}
