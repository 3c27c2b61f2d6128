package io.systemcontainers.sys.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Hold one datagram and where it came from.
 *
 * @param content its bytes
 * @param source who sent it
 * @param device the number of the device it came in by: {@code if_nametoindex(3)}
 * @param local the address of ours to answer from; 0.0.0.0 where it is not known
 */
public record Datagram(byte[] content, InetSocketAddress source, int device, InetAddress local) {

    static final InetAddress UNKNOWN = SocketAddresses.ip(new byte[4]);

    /**
     * Hold one of which it is not known where it was sent to.
     *
     * @param content its bytes
     * @param source who sent it
     * @param device the number of the device it came in by
     */
    public Datagram(byte[] content, InetSocketAddress source, int device) {
        this(content, source, device, UNKNOWN);
    }
}
