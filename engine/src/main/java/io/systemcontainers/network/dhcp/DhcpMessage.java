package io.systemcontainers.network.dhcp;

import io.systemcontainers.network.link.HardwareAddress;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Hold a message between a client on Ethernet and a server: RFC 2131, section 2.
 *
 * @param operation {@link #REQUEST} or {@link #REPLY}
 * @param transaction what ties an answer to its question
 * @param flags the highest of 16 bits asks for a broadcast
 * @param client {@code ciaddr}: the address that the client uses
 * @param yours {@code yiaddr}: the address that it may use
 * @param relay {@code giaddr}: who passed the message on from another network
 * @param hardware {@code chaddr}: the client's interface
 * @param options values by their codes, in their order
 */
record DhcpMessage(
        int operation,
        int transaction,
        int flags,
        Inet4Address client,
        Inet4Address yours,
        Inet4Address relay,
        HardwareAddress hardware,
        Map<Integer, byte[]> options) {

    static final int REQUEST = 1;
    static final int REPLY = 2;

    static final Inet4Address NONE = address(new byte[4]);

    // RFC 2131, figure 1
    private static final int TRANSACTION_AT = 4;
    private static final int FLAGS_AT = 10;
    private static final int CLIENT_AT = 12;
    private static final int YOURS_AT = 16;
    private static final int RELAY_AT = 24;
    private static final int HARDWARE_AT = 28;
    static final int SERVER_NAME_AT = 44;
    static final int FILE_AT = 108;
    static final int COOKIE_AT = 236;
    static final int OPTIONS_AT = 240;

    private static final int ETHERNET = 1;
    private static final int COOKIE = 0x63825363;

    /* RFC 1542, section 2.1: what clients of BOOTP, and relays, expect. */
    private static final int SHORTEST = 300;
    /* RFC 2131, section 2: what every client accepts, with the headers of IP and UDP. */
    private static final int ACCEPTED = 576;
    private static final int HEADERS = 28;
    /* What goes through Ethernet in one piece, whatever a client would accept. */
    private static final int LONGEST = 1500;

    DhcpMessage {
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
    }

    /** Read a message. */
    static DhcpMessage decode(byte[] bytes) throws MalformedMessageException {
        if (bytes.length < OPTIONS_AT) {
            throw new MalformedMessageException("it has " + bytes.length + " bytes");
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        if (buffer.getInt(COOKIE_AT) != COOKIE) {
            throw new MalformedMessageException("it is not of DHCP");
        }
        int operation = Byte.toUnsignedInt(bytes[0]);
        if (operation != REQUEST && operation != REPLY) {
            throw new MalformedMessageException("its operation is " + operation);
        }
        if (bytes[1] != ETHERNET || bytes[2] != HardwareAddress.SIZE) {
            throw new MalformedMessageException("its sender is not on Ethernet");
        }
        DhcpMessage message =
                new DhcpMessage(
                        operation,
                        buffer.getInt(TRANSACTION_AT),
                        Short.toUnsignedInt(buffer.getShort(FLAGS_AT)),
                        address(slice(bytes, CLIENT_AT, 4)),
                        address(slice(bytes, YOURS_AT, 4)),
                        address(slice(bytes, RELAY_AT, 4)),
                        HardwareAddress.of(slice(bytes, HARDWARE_AT, HardwareAddress.SIZE)),
                        OptionReader.read(bytes));
        message.check();
        return message;
    }

    private void check() throws MalformedMessageException {
        if (number(Option.MESSAGE_TYPE, 1).flatMap(MessageType::of).isEmpty()) {
            throw new MalformedMessageException("its type is unknown");
        }
        checkLength(Option.REQUESTED_ADDRESS, 4);
        checkLength(Option.SERVER_IDENTIFIER, 4);
        checkLength(Option.MAXIMUM_MESSAGE_SIZE, 2);
        checkLength(Option.RAPID_COMMIT, 0);
    }

    private void checkLength(int code, int length) throws MalformedMessageException {
        byte[] value = options.get(code);
        if (value != null && value.length != length) {
            throw new MalformedMessageException("option " + code + " has not its length");
        }
    }

    MessageType type() {
        return number(Option.MESSAGE_TYPE, 1).flatMap(MessageType::of).orElseThrow();
    }

    Optional<byte[]> option(int code) {
        return Optional.ofNullable(options.get(code));
    }

    /** Return an option that is an address. */
    Optional<Inet4Address> address(int code) {
        return option(code).map(DhcpMessage::address);
    }

    private Optional<Integer> number(int code, int size) {
        return option(code)
                .filter(value -> value.length == size)
                .map(value -> ByteBuffer.allocate(4).position(4 - size).put(value).getInt(0));
    }

    /**
     * Write the message.
     *
     * @param to what it is an answer to: it says how long the answer may be
     */
    byte[] encode(DhcpMessage to) {
        int accepted = to.number(Option.MAXIMUM_MESSAGE_SIZE, 2).orElse(ACCEPTED);
        int limit = Math.min(LONGEST, Math.max(ACCEPTED, accepted)) - HEADERS;
        byte[] written = OptionWriter.write(options, limit - OPTIONS_AT);
        ByteBuffer bytes = ByteBuffer.allocate(Math.max(SHORTEST, OPTIONS_AT + written.length));
        bytes.put((byte) operation).put((byte) ETHERNET).put((byte) HardwareAddress.SIZE);
        bytes.putInt(TRANSACTION_AT, transaction).putShort(FLAGS_AT, (short) flags);
        bytes.put(CLIENT_AT, client.getAddress()).put(YOURS_AT, yours.getAddress());
        bytes.put(RELAY_AT, relay.getAddress()).put(HARDWARE_AT, hardware.bytes());
        bytes.putInt(COOKIE_AT, COOKIE).put(OPTIONS_AT, written);
        return bytes.array();
    }

    private static byte[] slice(byte[] bytes, int at, int length) {
        return Arrays.copyOfRange(bytes, at, at + length);
    }

    private static Inet4Address address(byte[] bytes) {
        try {
            return (Inet4Address) InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 bytes are an address", e);
        }
    }
}
