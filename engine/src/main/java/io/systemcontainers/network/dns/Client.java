package io.systemcontainers.network.dns;

import java.net.InetAddress;
import java.util.OptionalInt;

/** Know who asks, and how to answer. Any thread may call. */
interface Client {

    /** The longest message: RFC 1035, section 4.2.2. */
    int LONGEST = 0xffff;

    /** Return its address. */
    InetAddress address();

    /** Return the device that the question came in by; nothing where that is not known. */
    OptionalInt device();

    /** Whether it asks by TCP. */
    boolean isStream();

    /** Send an answer, if the client is still there. */
    void send(byte[] message);

    /** Take note that there will be no answer to one of its messages. */
    void ignore();

    /** Return how many bytes an answer may have. */
    default int limit(Query query) {
        return isStream() ? LONGEST : query.longestDatagram();
    }

    /** Send an answer, or what of it the client can take. */
    default void answer(Query query, byte[] message) {
        send(message.length <= limit(query) ? message : Response.truncated(query, message));
    }
}
