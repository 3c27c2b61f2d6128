package io.systemcontainers.network.filter;

/**
 * Name a set of addresses that rules look into.
 *
 * @param name its name
 * @param key what is in it
 */
record AddressSet(String name, Key key) {

    /** Say what is in a set; the numbers are those by which {@code nft} knows how to print it. */
    enum Key {
        IPV4(7, 4),
        IPV6(8, 16);

        private final int type;
        private final int bytes;

        Key(int type, int bytes) {
            this.type = type;
            this.bytes = bytes;
        }

        int type() {
            return type;
        }

        int bytes() {
            return bytes;
        }
    }
}
