package io.systemcontainers.network.testing;

import io.systemcontainers.network.link.HardwareAddress;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/** Frames of Ethernet, to everybody, as a machine may make them up. */
public final class Frames {

    /** To all. */
    public static final HardwareAddress ALL = HardwareAddress.parse("ff:ff:ff:ff:ff:ff");

    private static final int IPV4 = 0x0800;
    private static final int ARP = 0x0806;
    private static final int VLAN = 0x8100;
    private static final int IPV6 = 0x86dd;
    private static final int UDP = 17;
    private static final int ICMPV6 = 58;
    private static final int CHADDR = 28;
    private static final int DHCP = 240;

    private Frames() {}

    /** A frame of any type. */
    public static byte[] ethernet(HardwareAddress from, int type, byte[] content) {
        return ByteBuffer.allocate(14 + content.length)
                .put(ALL.bytes())
                .put(from.bytes())
                .putShort((short) type)
                .put(content)
                .array();
    }

    /** The same in a VLAN. */
    public static byte[] tagged(byte[] frame, int vlan) {
        return ByteBuffer.allocate(frame.length + 4)
                .put(frame, 0, 12)
                .putShort((short) VLAN)
                .putShort((short) vlan)
                .put(frame, 12, frame.length - 12)
                .array();
    }

    /** A question of ARP; who asks says that it has this hardware address and this address. */
    public static byte[] arp(
            HardwareAddress from, HardwareAddress sender, InetAddress has, InetAddress wanted) {
        byte[] content =
                ByteBuffer.allocate(28)
                        .put(new byte[] {0, 1, 8, 0, 6, 4, 0, 1})
                        .put(sender.bytes())
                        .put(has.getAddress())
                        .put(new byte[6])
                        .put(wanted.getAddress())
                        .array();
        return ethernet(from, ARP, content);
    }

    /** A datagram of UDP over IPv4 or IPv6. */
    public static byte[] udp(
            HardwareAddress from,
            InetAddress source,
            InetAddress destination,
            int sourcePort,
            int port,
            byte[] content) {
        byte[] datagram =
                ByteBuffer.allocate(8 + content.length)
                        .putShort((short) sourcePort)
                        .putShort((short) port)
                        .putShort((short) (8 + content.length))
                        .putShort((short) 0)
                        .put(content)
                        .array();
        return source.getAddress().length == 4
                ? ipv4(from, source, destination, datagram)
                : ipv6(from, source, destination, UDP, datagram);
    }

    private static byte[] ipv4(
            HardwareAddress from, InetAddress source, InetAddress destination, byte[] content) {
        ByteBuffer header =
                ByteBuffer.allocate(20 + content.length)
                        .put((byte) 0x45)
                        .put((byte) 0)
                        .putShort((short) (20 + content.length))
                        .putInt(0)
                        .put((byte) 64)
                        .put((byte) UDP)
                        .putShort((short) 0)
                        .put(source.getAddress())
                        .put(destination.getAddress());
        int sum = 0;
        for (int i = 0; i < 20; i += 2) {
            sum += header.getShort(i) & 0xffff;
        }
        header.putShort(10, (short) ~((sum & 0xffff) + (sum >> 16)));
        return ethernet(from, IPV4, header.put(content).array());
    }

    private static byte[] ipv6(
            HardwareAddress from,
            InetAddress source,
            InetAddress destination,
            int next,
            byte[] content) {
        return ethernet(
                from,
                IPV6,
                ByteBuffer.allocate(40 + content.length)
                        .putInt(0x60000000)
                        .putShort((short) content.length)
                        .put((byte) next)
                        .put((byte) 255)
                        .put(source.getAddress())
                        .put(destination.getAddress())
                        .put(content)
                        .array());
    }

    /** A message of ICMPv6: what follows its checksum. */
    public static byte[] icmpv6(
            HardwareAddress from,
            InetAddress source,
            InetAddress destination,
            int type,
            byte... body) {
        return ipv6(
                from,
                source,
                destination,
                ICMPV6,
                ByteBuffer.allocate(4 + body.length).putInt(type << 24).put(body).array());
    }

    /** The body of neighbor discovery: a target, and an option with a hardware address. */
    public static byte[] neighbor(InetAddress target, int option, HardwareAddress address) {
        return ByteBuffer.allocate(28)
                .putInt(0)
                .put(target.getAddress())
                .put((byte) option)
                .put((byte) 1)
                .put(address.bytes())
                .array();
    }

    /** What a client of DHCP with that hardware address sends. */
    public static byte[] dhcp(HardwareAddress client) {
        return ByteBuffer.allocate(DHCP).putInt(0x01010600).put(CHADDR, client.bytes()).array();
    }
}
