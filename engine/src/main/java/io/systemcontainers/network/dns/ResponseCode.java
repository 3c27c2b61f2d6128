package io.systemcontainers.network.dns;

/** Name what a server says about a question besides the records: RFC 1035, section 4.1.1. */
public enum ResponseCode {
    /** The name exists, though it may have no record of the type that was asked for. */
    NOERROR(0),

    /** The question cannot be read. */
    FORMERR(1),

    /** The server cannot find it out. */
    SERVFAIL(2),

    /** The name does not exist. */
    NXDOMAIN(3),

    /** The server does not know this kind of request. */
    NOTIMP(4),

    /** The server does not want to answer. */
    REFUSED(5),

    /** The server does not know this version of EDNS: RFC 6891, section 6.1.3. */
    BADVERS(16),

    /** Nothing at all is said, so that who asks runs into its own time limit. */
    NO_ANSWER(-1);

    private final int number;

    ResponseCode(int number) {
        this.number = number;
    }

    /**
     * Return how it is written in a message.
     *
     * @return the number; that of {@link #NO_ANSWER} is never written
     */
    public int number() {
        return number;
    }
}
