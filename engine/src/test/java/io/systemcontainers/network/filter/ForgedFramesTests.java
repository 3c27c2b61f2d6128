package io.systemcontainers.network.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.systemcontainers.network.link.HardwareAddress;
import io.systemcontainers.network.link.Links;
import io.systemcontainers.network.testing.Frames;
import io.systemcontainers.network.testing.Topology;
import io.systemcontainers.sys.net.Netlink;
import io.systemcontainers.sys.net.NetworkNamespace;
import io.systemcontainers.sys.net.PacketSocket;
import io.systemcontainers.testing.EngineRing;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What machine a may send, and what it makes up in the name of b and of the gateway. */
@EngineRing
class ForgedFramesTests {

    private static final HardwareAddress OTHER = HardwareAddress.parse("00:16:3e:99:99:99");
    private static final int END_PORT = 40_000;
    private static final int PORT = 53;
    private static final int MANY = 500;
    private static final int READY_PORT = 40_001;
    private static final int VLAN = 5;
    private static final int ATTEMPTS = 100;

    private final Topology net = new Topology();
    private final PortFilter filter = PortFilter.open(net.fabric(), "ports");
    private final HardwareAddress mac = HardwareAddress.of(Topology.hardware(net.a()));
    private final PacketSocket sender = PacketSocket.open(net.a(), device(net.a()));
    private final PacketSocket receiver = PacketSocket.open(net.b(), device(net.b()));
    private InetAddress link;

    private static int device(NetworkNamespace machine) {
        try (Netlink netlink = Netlink.open(machine, Netlink.ROUTE)) {
            return new Links(netlink).number("eth0");
        }
    }

    /* The kernel may take a second until a new bridge forwards: linkwatch. */
    @BeforeEach
    void awaitBridge() {
        link = mac.in((Inet6Address) ip("fe80::"));
        for (int i = 0; i < ATTEMPTS; i++) {
            sender.send(udp(mac, Topology.A, Topology.B, READY_PORT));
            if (receiver.receive().filter(this::isReady).isPresent()) {
                return;
            }
        }
        throw new IllegalStateException("nothing gets from a to b");
    }

    private boolean isReady(byte[] frame) {
        return isSame(udp(mac, Topology.A, Topology.B, READY_PORT), frame);
    }

    @AfterEach
    void letGo() {
        sender.close();
        receiver.close();
        filter.close();
        net.close();
    }

    private InstalledRules keep(PortOwner.Filtering filtering) {
        PortOwner owner =
                new PortOwner(
                        mac,
                        (Inet4Address) Topology.A,
                        Optional.of((Inet6Address) Topology.A6),
                        Optional.empty(),
                        filtering);
        return filter.keep("from-a", Topology.PORT_A, owner);
    }

    @Test
    void what_is_made_up_does_not_get_in() {
        keep(PortOwner.Filtering.ALL);

        assertThat(arriving(forged())).isEmpty();
    }

    @Test
    void what_is_the_machines_own_does() {
        keep(PortOwner.Filtering.ALL);

        assertThat(arriving(own())).isEqualTo(own().keySet().stream().toList());
    }

    @Test
    void all_of_it_gets_in_where_nothing_is_filtered() {
        keep(new PortOwner.Filtering(false, false, false));

        assertThat(arriving(forged())).isEqualTo(forged().keySet().stream().toList());
    }

    @Test
    void each_of_the_three_filters_what_it_names() {
        InstalledRules mac = keep(new PortOwner.Filtering(true, false, false));
        assertThat(arriving(forged()))
                .contains("b's address", "b's IPv6", "advertising a router", "another protocol")
                .doesNotContain("another source", "arp of another", "dhcp of another");
        mac.close();
        InstalledRules ipv4 = keep(new PortOwner.Filtering(false, true, false));
        assertThat(arriving(forged()))
                .contains("another source", "b's IPv6", "advertising a router")
                .doesNotContain("b's address", "arp with b's", "serving dhcp");
        ipv4.close();
        keep(new PortOwner.Filtering(false, false, true));
        assertThat(arriving(forged()))
                .contains("another source", "b's address", "serving dhcp")
                .doesNotContain("b's IPv6", "advertising a router", "asking whether b's is free");
    }

    @Test
    void dhcp_and_router_solicitations_have_a_pace() {
        keep(PortOwner.Filtering.ALL);
        Map<String, byte[]> many = new LinkedHashMap<>();
        for (int i = 0; i < MANY; i++) {
            many.put("dhcp " + i, own().get("asking for an address"));
            many.put("router " + i, own().get("asking for a router"));
        }
        long begun = System.nanoTime();
        List<String> arrived = arriving(many);
        int more = (int) ((System.nanoTime() - begun) / 1_000_000_000 + 1) * 10;

        for (String what : List.of("dhcp", "router")) {
            assertThat(arrived.stream().filter(one -> one.startsWith(what)).count())
                    .as(what)
                    .isBetween(30L, 30L + more);
        }
    }

    private Map<String, byte[]> own() {
        Map<String, byte[]> frames = new LinkedHashMap<>();
        frames.put("its address", udp(mac, Topology.A, Topology.B, PORT));
        frames.put("its IPv6", udp(mac, Topology.A6, Topology.B6, PORT));
        frames.put("its link-local", udp(mac, link, Topology.B6, PORT));
        frames.put("asking for an address", dhcp(mac, ip("0.0.0.0"), mac));
        frames.put("asking to keep it", dhcp(mac, Topology.A, mac));
        frames.put("arp", Frames.arp(mac, mac, Topology.A, Topology.B));
        frames.put("announcing", Frames.arp(mac, mac, Topology.A, Topology.A));
        frames.put("probing", Frames.arp(mac, mac, ip("0.0.0.0"), Topology.A));
        frames.put("asking whether it is free", solicitation(ip("::"), Topology.A6));
        frames.put(
                "asking for b",
                Frames.icmpv6(mac, link, ip("ff02::1"), 135, neighbor(Topology.B6, 1, mac)));
        frames.put(
                "telling where it is",
                Frames.icmpv6(mac, Topology.A6, ip("ff02::1"), 136, neighbor(Topology.A6, 2, mac)));
        frames.put(
                "asking for a router",
                Frames.icmpv6(mac, link, ip("ff02::2"), 133, new byte[] {0, 0, 0, 0}));
        frames.put(
                "listening to a group",
                Frames.icmpv6(mac, ip("::"), ip("ff02::16"), 143, new byte[4]));
        return frames;
    }

    private Map<String, byte[]> forged() {
        Map<String, byte[]> frames = new LinkedHashMap<>();
        frames.put("another source", udp(OTHER, Topology.A, Topology.B, PORT));
        frames.put("b's address", udp(mac, Topology.B, Topology.BRIDGE, PORT));
        frames.put("no address", udp(mac, ip("0.0.0.0"), Topology.BRIDGE, PORT));
        frames.put("b's IPv6", udp(mac, Topology.B6, ip("fd09::1"), PORT));
        frames.put("another link-local", udp(mac, ip("fe80::1"), Topology.B6, PORT));
        frames.put("dhcp of another", dhcp(mac, ip("0.0.0.0"), OTHER));
        frames.put("dhcp in b's name", dhcp(mac, Topology.B, mac));
        frames.put(
                "serving dhcp",
                Frames.udp(mac, Topology.A, ip("255.255.255.255"), 67, 68, Frames.dhcp(OTHER)));
        frames.put("serving dhcp by IPv6", Frames.udp(mac, link, Topology.B6, 547, 546, bytes()));
        frames.put("arp of another", Frames.arp(mac, OTHER, Topology.A, Topology.B));
        frames.put("arp with b's", Frames.arp(mac, mac, Topology.B, Topology.A));
        frames.put("arp as the gateway", Frames.arp(mac, mac, Topology.BRIDGE, Topology.BRIDGE));
        frames.put("probing for b's", Frames.arp(mac, mac, ip("0.0.0.0"), Topology.B));
        frames.put("advertising a router", Frames.icmpv6(mac, link, ip("ff02::1"), 134, bytes()));
        frames.put("redirecting", Frames.icmpv6(mac, link, ip("ff02::1"), 137, bytes()));
        frames.put("asking whether b's is free", solicitation(ip("::"), Topology.B6));
        frames.put(
                "telling where b is",
                Frames.icmpv6(mac, Topology.A6, ip("ff02::1"), 136, neighbor(Topology.B6, 2, mac)));
        frames.put(
                "telling of another place",
                Frames.icmpv6(
                        mac, Topology.A6, ip("ff02::1"), 136, neighbor(Topology.A6, 2, OTHER)));
        frames.put(
                "asking from another place",
                Frames.icmpv6(mac, link, ip("ff02::1"), 135, neighbor(Topology.B6, 1, OTHER)));
        frames.put(
                "a second option",
                Frames.icmpv6(
                        mac,
                        link,
                        ip("ff02::1"),
                        135,
                        Arrays.copyOf(neighbor(Topology.B6, 14, mac), 36)));
        frames.put("another protocol", Frames.ethernet(mac, 0x88b5, bytes()));
        frames.put("a bridge's", Frames.ethernet(mac, 0x0027, bytes()));
        frames.put("a VLAN's", Frames.tagged(udp(mac, Topology.A, Topology.B, PORT), VLAN));
        return frames;
    }

    private static byte[] neighbor(InetAddress target, int option, HardwareAddress address) {
        return Frames.neighbor(target, option, address);
    }

    private byte[] solicitation(InetAddress source, InetAddress target) {
        byte[] body = Arrays.copyOf(neighbor(target, 1, mac), 20);
        return Frames.icmpv6(mac, source, ip("ff02::1"), 135, body);
    }

    private static byte[] udp(
            HardwareAddress from, InetAddress source, InetAddress destination, int port) {
        return Frames.udp(from, source, destination, PORT, port, bytes());
    }

    private static byte[] dhcp(HardwareAddress from, InetAddress source, HardwareAddress client) {
        return Frames.udp(from, source, ip("255.255.255.255"), 68, 67, Frames.dhcp(client));
    }

    private static byte[] bytes() {
        return new byte[32];
    }

    /* One more frame says that those before it have been decided on. */
    private List<String> arriving(Map<String, byte[]> frames) {
        byte[] end = udp(mac, Topology.A, Topology.B, END_PORT);
        frames.values().forEach(sender::send);
        sender.send(end);
        List<String> arrived = new ArrayList<>();
        for (int silence = 0; silence < ATTEMPTS; ) {
            Optional<byte[]> frame = receiver.receive();
            if (frame.filter(one -> isSame(end, one)).isPresent()) {
                return arrived;
            }
            frame.flatMap(one -> nameOf(one, frames, arrived)).ifPresent(arrived::add);
            silence += frame.isEmpty() ? 1 : 0;
        }
        throw new IllegalStateException("what ends it has not arrived, but " + arrived);
    }

    /* Frames of the kernels have none. */
    private static Optional<String> nameOf(
            byte[] frame, Map<String, byte[]> frames, List<String> arrived) {
        return frames.entrySet().stream()
                .filter(one -> isSame(one.getValue(), frame) && !arrived.contains(one.getKey()))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /* The kernel takes the tag of a VLAN out of a frame, and tells of it beside that: packet(7). */
    private static boolean isSame(byte[] sent, byte[] received) {
        return Arrays.equals(sent, received)
                || sent.length == received.length + 4
                        && Arrays.equals(sent, Frames.tagged(received, VLAN));
    }

    private static InetAddress ip(String address) {
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
