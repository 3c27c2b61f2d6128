package io.systemcontainers.network.dns;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** Read the names by which addresses are asked about: RFC 1035, section 3.5, and RFC 3596, 2.5. */
final class ReverseName {

    private static final String OLD = ".in-addr.arpa";
    private static final String NEW = ".ip6.arpa";
    private static final int NIBBLES = 32;

    private ReverseName() {}

    /** Return the address that a name is about; nothing where it is about none, or about many. */
    static Optional<InetAddress> address(String name) {
        if (name.endsWith(OLD)) {
            return old(name.substring(0, name.length() - OLD.length()).split("\\.", -1));
        }
        if (name.endsWith(NEW) && name.length() == 2 * NIBBLES - 1 + NEW.length()) {
            return nibbles(name);
        }
        return Optional.empty();
    }

    private static Optional<InetAddress> old(String[] parts) {
        byte[] address = new byte[4];
        if (parts.length != address.length) {
            return Optional.empty();
        }
        for (int i = 0; i < address.length; i++) {
            String part = parts[address.length - 1 - i];
            if (!part.matches("0|[1-9][0-9]{0,2}") || Integer.parseInt(part) > 255) {
                return Optional.empty();
            }
            address[i] = (byte) Integer.parseInt(part);
        }
        return Optional.of(of(address));
    }

    private static Optional<InetAddress> nibbles(String name) {
        byte[] address = new byte[NIBBLES / 2];
        for (int i = 0; i < NIBBLES; i++) {
            char character = name.charAt(2 * i);
            int digit = character < 128 ? Character.digit(character, 16) : -1;
            if (digit < 0 || name.charAt(2 * i + 1) != '.') {
                return Optional.empty();
            }
            address[(NIBBLES - 1 - i) / 2] |= (byte) (i % 2 == 0 ? digit : digit << 4);
        }
        return Optional.of(of(address));
    }

    private static InetAddress of(byte[] address) {
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are an address", e);
        }
    }
}
