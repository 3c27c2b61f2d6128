package io.systemcontainers.network.filter;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Name who talks on a bridge: whoever is behind a port of it, whoever has a hardware address, or
 * whoever has an address. A machine can take other addresses, but not another port.
 */
public sealed interface Endpoint {

    /**
     * Name whoever is behind a port.
     *
     * @param device the port's name in the bridge's namespace
     */
    record Port(String device) implements Endpoint {}

    /**
     * Name whoever has a hardware address. What goes to all, as questions of ARP do, goes to it,
     * too, and is not told from the rest.
     *
     * @param address its six bytes
     */
    record Hardware(byte[] address) implements Endpoint {

        /** Copy the bytes. */
        public Hardware {
            address = address.clone();
        }

        @Override
        public byte[] address() {
            return address.clone();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Hardware hardware && Arrays.equals(address, hardware.address);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(address);
        }

        @Override
        public String toString() {
            return HexFormat.ofDelimiter(":").formatHex(address);
        }
    }

    /**
     * Name whoever has an address, here or beyond the bridge.
     *
     * @param address the address
     */
    record Ip(InetAddress address) implements Endpoint {}
}
