package io.systemcontainers.network.dhcp;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Answer a client: RFC 2131, section 4.3.
 *
 * @param message the answer
 * @param destination whom it is sent to
 * @param grants whether the client may use its address now
 */
record Answer(DhcpMessage message, InetSocketAddress destination, boolean grants) {

    private static final int CLIENT_PORT = 68;
    private static final Inet4Address EVERYBODY = everybody();

    /**
     * Find the answer.
     *
     * @param request the question, which {@link #isAskedOf} the server
     * @param lease what the client gets
     * @param server the server's address
     * @return the answer; nothing where there is none
     */
    static Optional<Answer> to(DhcpMessage request, Lease lease, Inet4Address server) {
        return switch (request.type()) {
            case DISCOVER -> Optional.of(discovered(request, lease, server));
            case REQUEST -> requested(request, lease, server);
            case INFORM -> informed(request, lease, server);
            case DECLINE, RELEASE, OFFER, ACK, NAK -> Optional.empty();
        };
    }

    /** Tell whether a client has not chosen another server. */
    static boolean isAskedOf(Inet4Address server, DhcpMessage request) {
        return request.address(Option.SERVER_IDENTIFIER).map(server::equals).orElse(true);
    }

    private static Answer discovered(DhcpMessage request, Lease lease, Inet4Address server) {
        boolean rapid = request.option(Option.RAPID_COMMIT).isPresent();
        Map<Integer, byte[]> options =
                begin(rapid ? MessageType.ACK : MessageType.OFFER, request, server);
        if (rapid) {
            options.put(Option.RAPID_COMMIT, new byte[0]);
        }
        return granting(request, lease, options, rapid);
    }

    /* The four states of table 4 differ in where the address is that the client believes in. */
    private static Optional<Answer> requested(
            DhcpMessage request, Lease lease, Inet4Address server) {
        Inet4Address wanted =
                request.address(Option.REQUESTED_ADDRESS).orElseGet(() -> request.client());
        if (wanted.equals(DhcpMessage.NONE)) {
            return Optional.empty();
        }
        boolean another =
                !request.client().equals(DhcpMessage.NONE)
                        && !request.client().equals(lease.address());
        if (another || !wanted.equals(lease.address())) {
            return Optional.of(refusing(request, server));
        }
        return Optional.of(granting(request, lease, begin(MessageType.ACK, request, server), true));
    }

    private static Answer granting(
            DhcpMessage request, Lease lease, Map<Integer, byte[]> options, boolean grants) {
        putTimes(options, lease.time());
        options.putAll(Parameters.of(lease, request));
        boolean uses = request.client().equals(lease.address());
        DhcpMessage message =
                reply(request, uses ? lease.address() : DhcpMessage.NONE, lease.address(), options);
        return new Answer(message, at(uses ? lease.address() : EVERYBODY), grants);
    }

    /* Section 4.1: a refusal is broadcast, as the address that the client uses may be another's. */
    private static Answer refusing(DhcpMessage request, Inet4Address server) {
        Map<Integer, byte[]> options = begin(MessageType.NAK, request, server);
        options.put(
                Option.MESSAGE,
                "the address is not that of this machine".getBytes(StandardCharsets.US_ASCII));
        return new Answer(
                reply(request, DhcpMessage.NONE, DhcpMessage.NONE, options), at(EVERYBODY), false);
    }

    /* Section 4.3.5: it has an address, and is told neither another nor how long. */
    private static Optional<Answer> informed(
            DhcpMessage request, Lease lease, Inet4Address server) {
        if (!lease.hasInNetwork(request.client())) {
            return Optional.empty();
        }
        Map<Integer, byte[]> options = begin(MessageType.ACK, request, server);
        options.putAll(Parameters.of(lease, request));
        return Optional.of(
                new Answer(
                        reply(request, request.client(), DhcpMessage.NONE, options),
                        at(request.client()),
                        false));
    }

    private static Map<Integer, byte[]> begin(
            MessageType type, DhcpMessage request, Inet4Address server) {
        Map<Integer, byte[]> options = new LinkedHashMap<>();
        options.put(Option.MESSAGE_TYPE, new byte[] {(byte) type.number()});
        options.put(Option.SERVER_IDENTIFIER, server.getAddress());
        request.option(Option.CLIENT_IDENTIFIER)
                .ifPresent(id -> options.put(Option.CLIENT_IDENTIFIER, id));
        return options;
    }

    /* Section 4.4.5: a client asks again after one half of the time, and anybody after 7 eighths. */
    private static void putTimes(Map<Integer, byte[]> options, Duration time) {
        if (time.compareTo(Lease.FOREVER) >= 0) {
            options.put(Option.LEASE_TIME, seconds(Lease.FOREVER.toSeconds()));
            return;
        }
        long seconds = time.toSeconds();
        options.put(Option.LEASE_TIME, seconds(seconds));
        options.put(Option.RENEWAL_TIME, seconds(seconds / 2));
        options.put(Option.REBINDING_TIME, seconds(seconds * 7 / 8));
    }

    private static byte[] seconds(long seconds) {
        return ByteBuffer.allocate(Integer.BYTES).putInt((int) seconds).array();
    }

    private static DhcpMessage reply(
            DhcpMessage request,
            Inet4Address client,
            Inet4Address yours,
            Map<Integer, byte[]> options) {
        return new DhcpMessage(
                DhcpMessage.REPLY,
                request.transaction(),
                request.flags(),
                client,
                yours,
                request.relay(),
                request.hardware(),
                options);
    }

    private static InetSocketAddress at(Inet4Address address) {
        return new InetSocketAddress(address, CLIENT_PORT);
    }

    private static Inet4Address everybody() {
        try {
            return (Inet4Address) InetAddress.getByAddress(new byte[] {-1, -1, -1, -1});
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 bytes are an address", e);
        }
    }
}
