package io.systemcontainers.network.dns;

/** Tell apart what clients send. */
sealed interface Request permits Query, Request.Faulty, Request.Noise {

    /* RFC 1035, section 4.1.1. */
    int RESPONSE = 0x8000;
    int OPCODE = 0x7800;

    /**
     * Look at what somebody sent.
     *
     * @param message the bytes, which are not changed
     * @return what it is; never an exception
     */
    static Request parse(byte[] message) {
        if (message.length < MessageReader.HEADER) {
            return new Noise();
        }
        int flags = MessageReader.number16(message, 2);
        if ((flags & RESPONSE) != 0) {
            return new Noise(); // else two servers could go on for ever
        }
        if ((flags & OPCODE) != 0) {
            return new Faulty(message, ResponseCode.NOTIMP);
        }
        try {
            return Query.parse(message);
        } catch (MalformedMessageException e) {
            return new Faulty(message, ResponseCode.FORMERR);
        }
    }

    /**
     * What is no query that we can read, and is to be told so.
     *
     * @param message its bytes, at least a header
     * @param code what to tell
     */
    record Faulty(byte[] message, ResponseCode code) implements Request {}

    /** What gets no answer. */
    record Noise() implements Request {}
}
