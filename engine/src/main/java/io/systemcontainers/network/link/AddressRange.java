package io.systemcontainers.network.link;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * Name a range of addresses that begin with the same bits.
 *
 * @param address the first of them
 * @param prefix how many bits they begin with
 */
public record AddressRange(InetAddress address, int prefix) {

    /** All addresses of IPv4. */
    public static final AddressRange ALL_IPV4 = of(new byte[4], 0);

    /** All addresses of IPv6. */
    public static final AddressRange ALL_IPV6 = of(new byte[16], 0);

    /** Check that the address is the first. */
    public AddressRange {
        if (prefix < 0 || prefix > 8 * address.getAddress().length) {
            throw new IllegalArgumentException(
                    "an address of "
                            + address.getHostAddress()
                            + "'s kind has no "
                            + prefix
                            + " bits");
        }
        if (!Arrays.equals(address.getAddress(), masked(address.getAddress(), prefix))) {
            throw new IllegalArgumentException(
                    address.getHostAddress() + " is not the first address of a /" + prefix);
        }
    }

    /**
     * Name the range that an address is in.
     *
     * @param address the address
     * @param prefix how many bits count
     * @return the range
     */
    public static AddressRange of(byte[] address, int prefix) {
        return new AddressRange(address(masked(address, prefix)), prefix);
    }

    private static byte[] masked(byte[] address, int prefix) {
        byte[] masked = address.clone();
        for (int bit = prefix; bit < 8 * masked.length; bit++) {
            masked[bit / 8] &= (byte) ~(0x80 >> bit % 8);
        }
        return masked;
    }

    /**
     * Read a range as {@code 10.0.0.0/8}.
     *
     * @param text the text
     * @return the range
     * @throws IllegalArgumentException if it is none
     */
    public static AddressRange parse(String text) {
        String[] parts = text.strip().split("/", 2);
        if (parts.length != 2 || !parts[0].matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
            throw new IllegalArgumentException(
                    "`" + text + "` is no range of addresses: write for example 10.0.0.0/8");
        }
        try {
            return new AddressRange(InetAddress.getByName(parts[0]), Integer.parseInt(parts[1]));
        } catch (UnknownHostException | NumberFormatException e) {
            throw new IllegalArgumentException(
                    "`" + text + "` is no range of addresses: write for example 10.0.0.0/8", e);
        }
    }

    /**
     * Return the bits that name the range, as ones.
     *
     * @return as many bytes as an address has
     */
    public byte[] mask() {
        byte[] ones = new byte[address.getAddress().length];
        Arrays.fill(ones, (byte) 0xff);
        return masked(ones, prefix);
    }

    /**
     * Tell whether some address is in both.
     *
     * @param other another range
     * @return whether there is one
     */
    public boolean overlaps(AddressRange other) {
        int shorter = Math.min(prefix, other.prefix);
        byte[] own = address.getAddress();
        byte[] others = other.address.getAddress();
        return own.length == others.length
                && Arrays.equals(masked(own, shorter), masked(others, shorter));
    }

    /**
     * Tell whether an address is one of these.
     *
     * @param candidate the address
     * @return whether it is
     */
    public boolean contains(InetAddress candidate) {
        byte[] bytes = candidate.getAddress();
        return bytes.length == address.getAddress().length
                && Arrays.equals(masked(bytes, prefix), address.getAddress());
    }

    /**
     * Return one of the addresses.
     *
     * @param number how many come before it
     * @return the address
     */
    public InetAddress host(long number) {
        byte[] bytes = address.getAddress();
        long rest = number;
        for (int i = bytes.length - 1; i >= 0 && rest > 0; i--) {
            rest += bytes[i] & 0xff;
            bytes[i] = (byte) rest;
            rest >>= 8;
        }
        return address(bytes);
    }

    static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are an address", e);
        }
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + prefix;
    }
}
