package io.systemcontainers.network.dhcp;

import java.io.ByteArrayOutputStream;
import java.net.Inet4Address;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Put a lease into options, of which a client names those it wants: RFC 2132, section 9.8. */
final class Parameters {

    /* For a client that does not say what it wants. */
    private static final List<Integer> USUAL =
            List.of(
                    Option.ROUTER,
                    Option.DNS_SERVERS,
                    Option.HOST_NAME,
                    Option.DOMAIN_NAME,
                    Option.INTERFACE_MTU,
                    Option.BROADCAST_ADDRESS);

    private static final int LONGEST_LABEL = 63;

    private Parameters() {}

    /**
     * Return what the client wants, in its order; but the mask, which it always needs, is first.
     */
    static Map<Integer, byte[]> of(Lease lease, DhcpMessage request) {
        Set<Integer> wanted = new LinkedHashSet<>();
        wanted.add(Option.SUBNET_MASK);
        request.option(Option.PARAMETER_REQUEST_LIST)
                .ifPresentOrElse(
                        codes -> {
                            for (byte code : codes) {
                                wanted.add(Byte.toUnsignedInt(code));
                            }
                        },
                        () -> wanted.addAll(USUAL));
        Map<Integer, byte[]> options = new LinkedHashMap<>();
        for (int code : wanted) {
            value(code, lease)
                    .filter(value -> value.length > 0)
                    .ifPresent(value -> options.put(code, value));
        }
        return options;
    }

    private static Optional<byte[]> value(int code, Lease lease) {
        return switch (code) {
            case Option.SUBNET_MASK -> Optional.of(lease.mask().getAddress());
            case Option.ROUTER -> lease.router().map(Inet4Address::getAddress);
            case Option.DNS_SERVERS -> Optional.of(addresses(lease.dnsServers()));
            case Option.HOST_NAME -> Optional.of(text(lease.hostName()));
            case Option.DOMAIN_NAME -> Optional.of(text(lease.domain()));
            case Option.INTERFACE_MTU ->
                    Optional.of(
                            ByteBuffer.allocate(Short.BYTES).putShort((short) lease.mtu()).array());
            case Option.BROADCAST_ADDRESS -> Optional.of(lease.broadcast().getAddress());
            case Option.DOMAIN_SEARCH -> search(lease.domain());
            default -> Optional.empty();
        };
    }

    private static byte[] addresses(List<Inet4Address> addresses) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Inet4Address address : addresses) {
            bytes.writeBytes(address.getAddress());
        }
        return bytes.toByteArray();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /* RFC 1035, section 3.1: the length of each label before it, and one of 0 at the end. */
    private static Optional<byte[]> search(String domain) {
        if (domain.isEmpty()) {
            return Optional.empty();
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String label : domain.split("\\.")) {
            if (label.isEmpty() || label.length() > LONGEST_LABEL) {
                return Optional.empty();
            }
            bytes.write(label.length());
            bytes.writeBytes(text(label));
        }
        bytes.write(0);
        return Optional.of(bytes.toByteArray());
    }
}
