package io.systemcontainers.network.ra;

import java.net.Inet6Address;
import java.net.InetAddress;

/** Recognize who asks for routers: RFC 4861, section 4.1. */
final class RouterSolicitation {

    /** {@code ICMPV6_ROUTER_SOLICITATION}. */
    static final int TYPE = 133;

    private static final int HEADER_SIZE = 8;
    private static final int SOURCE_LINK_ADDRESS = 1;
    private static final int UNIT = 8;

    private RouterSolicitation() {}

    /**
     * Check what section 6.1.1 demands, but for the checksum and the hop limit, which the socket
     * has checked.
     */
    static boolean isValid(byte[] message, InetAddress source) {
        if (message.length < HEADER_SIZE || message[0] != (byte) TYPE || message[1] != 0) {
            return false;
        }
        boolean anonymous = source.isAnyLocalAddress();
        int at = HEADER_SIZE;
        while (at < message.length) {
            int length = at + 1 < message.length ? UNIT * Byte.toUnsignedInt(message[at + 1]) : 0;
            if (length == 0
                    || length > message.length - at
                    || anonymous && message[at] == SOURCE_LINK_ADDRESS) {
                return false;
            }
            at += length;
        }
        return source instanceof Inet6Address;
    }
}
