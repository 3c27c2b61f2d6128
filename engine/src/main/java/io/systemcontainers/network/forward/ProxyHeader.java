package io.systemcontainers.network.forward;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Tell a target where a connection comes from: HAProxy's PROXY protocol, version 1. */
final class ProxyHeader {

    private ProxyHeader() {}

    static byte[] of(Optional<InetSocketAddress> from, Optional<InetSocketAddress> to) {
        return from.flatMap(source -> to.map(destination -> line(source, destination)))
                .orElse("PROXY UNKNOWN\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static String line(InetSocketAddress from, InetSocketAddress to) {
        boolean six = from.getAddress() instanceof Inet6Address;
        return String.join(
                        " ",
                        "PROXY",
                        six ? "TCP6" : "TCP4",
                        from.getAddress().getHostAddress(),
                        to.getAddress().getHostAddress(),
                        Integer.toString(from.getPort()),
                        Integer.toString(to.getPort()))
                + "\r\n";
    }
}
