package io.systemcontainers.network.filter;

import io.systemcontainers.SystemContainerException;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Hold the addresses that begin alike.
 *
 * @param address one of them
 * @param length how many bits are alike
 */
public record Subnet(InetAddress address, int length) {

    /** Check the length. */
    public Subnet {
        if (length < 0 || length > address.getAddress().length * Byte.SIZE) {
            throw new SystemContainerException(
                    "reading the subnet `"
                            + address.getHostAddress()
                            + "/"
                            + length
                            + "`: a prefix of "
                            + length
                            + " bits does not fit the address");
        }
    }

    /**
     * Read one.
     *
     * @param text for example {@code 10.0.3.0/24} or {@code fd00::/64}
     * @return the subnet
     * @throws SystemContainerException if it is not that
     */
    public static Subnet parse(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        // A name would be looked up; an address has a colon, or nothing but digits and dots.
        if (slash > 0 && (address.indexOf(':') >= 0 || address.matches("[0-9.]+"))) {
            try {
                return new Subnet(
                        InetAddress.getByName(address),
                        Integer.parseInt(text.substring(slash + 1)));
            } catch (UnknownHostException | NumberFormatException e) {
                throw new SystemContainerException(unreadable(text), e);
            }
        }
        throw new SystemContainerException(unreadable(text));
    }

    private static String unreadable(String text) {
        return "reading the subnet `"
                + text
                + "`: it is not an address and the length of a prefix; write it like `10.0.3.0/24`";
    }

    byte[] mask() {
        byte[] mask = new byte[address.getAddress().length];
        for (int bit = 0; bit < length; bit++) {
            mask[bit / Byte.SIZE] |= (byte) (0x80 >> bit % Byte.SIZE);
        }
        return mask;
    }

    byte[] masked() {
        byte[] bytes = address.getAddress();
        byte[] mask = mask();
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] &= mask[i];
        }
        return bytes;
    }

    @Override
    public String toString() {
        try {
            return InetAddress.getByAddress(masked()).getHostAddress() + "/" + length;
        } catch (UnknownHostException e) {
            throw new IllegalStateException("as many bytes as before", e);
        }
    }
}
