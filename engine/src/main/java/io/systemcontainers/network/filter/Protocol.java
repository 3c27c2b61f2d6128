package io.systemcontainers.network.filter;

/** Name what a packet's port belongs to: {@code IPPROTO_…} of {@code linux/in.h}. */
public enum Protocol {
    /** TCP. */
    TCP(6, "tcp"),
    /** UDP. */
    UDP(17, "udp");

    private final int number;
    private final String word;

    Protocol(int number, String word) {
        this.number = number;
        this.word = word;
    }

    int number() {
        return number;
    }

    /**
     * Return what {@code nft} calls it.
     *
     * @return the word
     */
    public String word() {
        return word;
    }
}
