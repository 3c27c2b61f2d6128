package io.systemcontainers.network.dhcp;

import io.systemcontainers.network.link.HardwareAddress;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Write what clients send, byte by byte, and with nothing of the server's code. */
final class Packet {

    static final HardwareAddress MAC = HardwareAddress.parse("00:16:3e:00:00:05");

    private final ByteBuffer fixed = ByteBuffer.allocate(240);
    private final ByteArrayOutputStream options = new ByteArrayOutputStream();

    private Packet() {}

    /** Begin a request of the machine, of a type and with a number that its answer has, too. */
    static Packet request(MessageType type, int transaction) {
        Packet packet = new Packet();
        packet.fixed.put(0, new byte[] {1, 1, 6, 0}).putInt(4, transaction);
        packet.fixed.put(28, MAC.bytes()).put(236, new byte[] {99, (byte) 130, 83, 99});
        return packet.option(53, type.number());
    }

    Packet at(int offset, int... bytes) {
        fixed.put(offset, narrow(bytes));
        return this;
    }

    Packet from(HardwareAddress mac) {
        fixed.put(28, mac.bytes());
        return this;
    }

    /** With an address that the client uses. */
    Packet client(String address) {
        fixed.put(12, ip(address));
        return this;
    }

    Packet option(int code, int... value) {
        return option(code, narrow(value));
    }

    Packet option(int code, String address) {
        return option(code, ip(address));
    }

    private Packet option(int code, byte[] value) {
        options.write(code);
        options.write(value.length);
        options.writeBytes(value);
        return this;
    }

    /** End it. */
    byte[] bytes() {
        byte[] written = options.toByteArray();
        return ByteBuffer.allocate(240 + written.length + 1)
                .put(fixed.array())
                .put(written)
                .put((byte) 255)
                .array();
    }

    /** Return it without an end. */
    byte[] open() {
        byte[] whole = bytes();
        return Arrays.copyOf(whole, whole.length - 1);
    }

    private static byte[] narrow(int... values) {
        byte[] bytes = new byte[values.length];
        for (int at = 0; at < values.length; at++) {
            bytes[at] = (byte) values[at];
        }
        return bytes;
    }

    static byte[] ip(String address) {
        try {
            return InetAddress.getByName(address).getAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
