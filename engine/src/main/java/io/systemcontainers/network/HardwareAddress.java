package io.systemcontainers.network;

import java.util.HexFormat;

/**
 * Hold the address of an Ethernet device.
 *
 * @param number its 48 bits
 */
public record HardwareAddress(long number) {

    /** How long it is, in bytes. */
    public static final int LENGTH = 6;

    /**
     * Read an address.
     *
     * @param bytes its six bytes
     * @return the address
     */
    public static HardwareAddress of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException(
                    "a hardware address has six bytes, not " + bytes.length);
        }
        long number = 0;
        for (byte part : bytes) {
            number = number << 8 | part & 0xff;
        }
        return new HardwareAddress(number);
    }

    /**
     * Return its bytes.
     *
     * @return six bytes
     */
    public byte[] bytes() {
        byte[] bytes = new byte[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            bytes[i] = (byte) (number >> 8 * (LENGTH - 1 - i));
        }
        return bytes;
    }

    /** Write it as {@code 00:16:3e:12:34:56}. */
    @Override
    public String toString() {
        return HexFormat.ofDelimiter(":").formatHex(bytes());
    }
}
