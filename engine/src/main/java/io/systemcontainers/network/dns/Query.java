package io.systemcontainers.network.dns;

/**
 * Hold a question.
 *
 * @param message all its bytes
 * @param questionEnd where in them the question ends, and with it what every answer repeats
 * @param name what is asked about: see {@link MessageReader#name()}
 * @param type the type of the records
 * @param kind their class
 * @param edns what the client says of itself; nothing where it does not know EDNS
 */
record Query(byte[] message, int questionEnd, String name, int type, int kind, Edns edns)
        implements Request {

    /* What every client takes by UDP: RFC 1035, section 4.2.1. */
    private static final int SHORT = 512;

    // RFC 6891, section 6.1.1
    private static final int OPT = 41;

    static Query parse(byte[] message) throws MalformedMessageException {
        MessageReader reader = new MessageReader(message, 4);
        if (reader.number16() != 1 || reader.number16() != 0 || reader.number16() != 0) {
            throw new MalformedMessageException("is not one question");
        }
        int more = reader.number16();
        String name = reader.name();
        int type = reader.number16();
        int kind = reader.number16();
        int end = reader.position();
        Edns edns = Edns.NONE;
        for (int i = 0; i < more; i++) {
            edns = record(reader, edns);
        }
        if (!reader.isAtEnd()) {
            throw new MalformedMessageException("goes on behind its end");
        }
        return new Query(message, end, name, type, kind, edns);
    }

    private static Edns record(MessageReader reader, Edns before) throws MalformedMessageException {
        boolean root = reader.skipName();
        int type = reader.number16();
        int size = reader.number16();
        reader.skip(1);
        int version = reader.number8();
        int flags = reader.number16();
        reader.skip(reader.number16());
        if (type != OPT) {
            return before;
        }
        if (!root || before != Edns.NONE) {
            throw new MalformedMessageException("says twice, or of a name, what its sender can do");
        }
        return new Edns(size, version, flags);
    }

    int id() {
        return MessageReader.number16(message, 0);
    }

    int flags() {
        return MessageReader.number16(message, 2);
    }

    boolean hasEdns() {
        return edns != Edns.NONE;
    }

    /** Return how many bytes an answer by UDP may have. */
    int longestDatagram() {
        return Math.max(SHORT, edns.size);
    }

    /**
     * Hold what a client says of itself: RFC 6891, section 6.1.3.
     *
     * @param size how many bytes of UDP it takes
     * @param version of EDNS
     * @param flags whether it wants records of DNSSEC
     */
    record Edns(int size, int version, int flags) {

        static final Edns NONE = new Edns(0, 0, 0);
    }
}
