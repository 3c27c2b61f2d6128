package io.systemcontainers.network.link;

import java.net.Inet6Address;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Name an interface of Ethernet: the address of 48 bits that LXD calls {@code hwaddr}.
 *
 * @param value the address as a number, its first byte the highest
 */
public record HardwareAddress(long value) {

    /** How many bytes it has. */
    public static final int SIZE = 6;

    private static final long HIGHEST = 0xffff_ffff_ffffL;
    private static final Pattern TEXT = Pattern.compile("\\p{XDigit}{2}(:\\p{XDigit}{2}){5}");

    /* RFC 4291, appendix A: set in what is made of a universal address. */
    private static final int UNIVERSAL = 2;

    /** Check the address. */
    public HardwareAddress {
        if (value < 0 || value > HIGHEST) {
            throw new IllegalArgumentException("a hardware address has 48 bits: " + value);
        }
    }

    /**
     * Take an address from its bytes.
     *
     * @param bytes six bytes
     * @return the address
     */
    public static HardwareAddress of(byte... bytes) {
        if (bytes.length != SIZE) {
            throw new IllegalArgumentException(
                    "a hardware address has 6 bytes, not " + bytes.length);
        }
        return new HardwareAddress(
                ByteBuffer.allocate(Long.BYTES).position(2).put(bytes).getLong(0));
    }

    /**
     * Take an address from its text.
     *
     * @param text for example {@code 00:16:3e:5f:01:02}
     * @return the address
     */
    public static HardwareAddress parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "`" + text + "` is no hardware address, as 00:16:3e:5f:01:02 is");
        }
        return new HardwareAddress(Long.parseLong(text.replace(":", ""), 16));
    }

    /**
     * Return its bytes.
     *
     * @return six bytes
     */
    public byte[] bytes() {
        byte[] bytes = new byte[SIZE];
        ByteBuffer.allocate(Long.BYTES).putLong(0, value).position(2).get(bytes);
        return bytes;
    }

    /**
     * Return the address that the interface gives itself where a router advertises a prefix: RFC
     * 4862, with the identifier of RFC 4291, appendix A.
     *
     * @param prefix the prefix, of which the first 64 bits count
     * @return the address
     */
    public Inet6Address in(Inet6Address prefix) {
        byte[] own = bytes();
        ByteBuffer address = ByteBuffer.allocate(16);
        address.put(prefix.getAddress(), 0, 8);
        address.put((byte) (own[0] ^ UNIVERSAL)).put(own[1]).put(own[2]);
        address.put((byte) 0xff).put((byte) 0xfe);
        address.put(own[3]).put(own[4]).put(own[5]);
        try {
            return Inet6Address.getByAddress(null, address.array(), -1);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("16 bytes are an address", e);
        }
    }

    /** Return its text, as {@code ip link} shows it. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (byte part : bytes()) {
            text.append(text.isEmpty() ? "" : ":").append(String.format("%02x", part));
        }
        return text.toString();
    }
}
