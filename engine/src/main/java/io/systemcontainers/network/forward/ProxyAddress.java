package io.systemcontainers.network.forward;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Name one side of a proxy, as LXD writes it: {@code tcp:127.0.0.1:8080}, {@code udp:[::1]:53},
 * {@code tcp:0.0.0.0:80-90,443}, {@code unix:/run/app.sock}, {@code unix:@abstract}.
 *
 * @param protocol what is spoken
 * @param host the address; null for a unix socket
 * @param ports the ports, in the order in which they were written; none for a unix socket
 * @param path where a unix socket is, or its abstract name after an {@code @}; else empty
 */
public record ProxyAddress(Protocol protocol, InetAddress host, List<Integer> ports, String path) {

    /** What can be spoken. */
    public enum Protocol {
        /** Connections of TCP. */
        TCP,
        /** Datagrams of UDP. */
        UDP,
        /** Connections of a unix socket. */
        UNIX;

        /** Return how it is written. */
        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /**
     * Take over the parts.
     *
     * @throws NullPointerException if one but the host is null
     */
    public ProxyAddress {
        ports = List.copyOf(ports);
    }

    /**
     * Name a port of TCP.
     *
     * @param host the address
     * @param port the port; 0 on the side that listens leaves the choice to the kernel
     * @return the name
     */
    public static ProxyAddress tcp(InetAddress host, int port) {
        return new ProxyAddress(Protocol.TCP, host, List.of(port), "");
    }

    /**
     * Read where connections are taken.
     *
     * @param device the device's name, for errors
     * @param value what is written
     * @return what it means
     * @throws IllegalArgumentException if it is wrong, with what is right
     */
    public static ProxyAddress listen(String device, String value) {
        return new ProxyAddressReader(device, "listen", value, true).read();
    }

    /**
     * Read where connections are made to.
     *
     * @param device the device's name, for errors
     * @param value what is written
     * @return what it means
     * @throws IllegalArgumentException if it is wrong, with what is right
     */
    public static ProxyAddress connect(String device, String value) {
        return new ProxyAddressReader(device, "connect", value, false).read();
    }

    /**
     * Tell whether this is a unix socket.
     *
     * @return whether it is
     */
    public boolean isUnix() {
        return protocol == Protocol.UNIX;
    }

    /**
     * Tell whether this is a unix socket that is no file.
     *
     * @return whether its name begins with {@code @}
     */
    public boolean isAbstract() {
        return path.startsWith("@");
    }

    /**
     * Return one address.
     *
     * @param index which port
     * @return the address
     */
    public InetSocketAddress socketAddress(int index) {
        return new InetSocketAddress(host, ports.get(index));
    }

    /**
     * Return one of several ports as an address of its own.
     *
     * @param index which port; a unix socket has one that is called 0
     * @return the address
     */
    ProxyAddress only(int index) {
        return isUnix() ? this : new ProxyAddress(protocol, host, List.of(ports.get(index)), "");
    }

    int count() {
        return isUnix() ? 1 : ports.size();
    }

    /**
     * Return it as part of a sentence, after "to" and before "of": "port 80" where that says all.
     */
    public String inWords() {
        return !isUnix() && host.isLoopbackAddress() && count() == 1
                ? (protocol == Protocol.UDP ? "UDP port " : "port ") + ports.get(0)
                : toString();
    }

    /** Return it as LXD writes it, without ranges. */
    @Override
    public String toString() {
        if (isUnix()) {
            return "unix:" + path;
        }
        String address = host.getHostAddress();
        return protocol
                + ":"
                + (address.contains(":") ? "[" + address + "]" : address)
                + ":"
                + ports.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
