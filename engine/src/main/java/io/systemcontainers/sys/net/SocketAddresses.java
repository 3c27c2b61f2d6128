package io.systemcontainers.sys.net;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Write and read {@code struct sockaddr_in} and {@code struct sockaddr_in6}: ip(7), ipv6(7). */
final class SocketAddresses {

    /** How long the longest is, in bytes. */
    static final int LONGEST = 28;

    private static final int SHORT = 16;

    private SocketAddresses() {}

    static byte[] encode(InetSocketAddress address) {
        return encode(address, 0);
    }

    static byte[] encode(InetSocketAddress address, int scope) {
        InetAddress ip = address.getAddress();
        if (ip instanceof Inet4Address) {
            ByteBuffer bytes = begin(SHORT, SocketCalls.AF_INET, address.getPort());
            return bytes.put(ip.getAddress()).array();
        }
        ByteBuffer bytes = begin(LONGEST, SocketCalls.AF_INET6, address.getPort());
        bytes.putInt(0).put(ip.getAddress());
        return bytes.order(ByteOrder.nativeOrder()).putInt(scope).array();
    }

    private static ByteBuffer begin(int size, int family, int port) {
        ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
        bytes.putShort((short) family);
        return bytes.order(ByteOrder.BIG_ENDIAN).putShort((short) port);
    }

    static InetSocketAddress decode(byte[] address) {
        ByteBuffer bytes = ByteBuffer.wrap(address);
        boolean old = bytes.order(ByteOrder.nativeOrder()).getShort(0) == SocketCalls.AF_INET;
        int port = Short.toUnsignedInt(bytes.order(ByteOrder.BIG_ENDIAN).getShort(2));
        byte[] ip = old ? Arrays.copyOfRange(address, 4, 8) : Arrays.copyOfRange(address, 8, 24);
        return new InetSocketAddress(ip(ip), port);
    }

    static InetAddress ip(byte[] address) {
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are an address", e);
        }
    }
}
