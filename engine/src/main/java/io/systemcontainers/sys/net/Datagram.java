package io.systemcontainers.sys.net;

import java.net.InetSocketAddress;

/**
 * Hold one datagram and where it came from.
 *
 * @param content its bytes
 * @param source who sent it
 * @param device the number of the device it came in by: {@code if_nametoindex(3)}
 */
public record Datagram(byte[] content, InetSocketAddress source, int device) {}
