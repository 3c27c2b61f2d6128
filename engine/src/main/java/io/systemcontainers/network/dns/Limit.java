package io.systemcontainers.network.dns;

import io.systemcontainers.config.TimeLimit;

/** Name the times that are waited for others at most. */
final class Limit {

    /** How long one of the host's resolvers may take before the next one is asked. */
    static final TimeLimit RESOLVER = new TimeLimit("systemcontainers.dns.resolver", 2);

    /** How long all of the host's resolvers together may take for a question. */
    static final TimeLimit QUESTION = new TimeLimit("systemcontainers.dns.question", 10);

    /** How long a connection is kept on which nothing is asked. */
    static final TimeLimit IDLE = new TimeLimit("systemcontainers.dns.idle", 10);

    /**
     * How long a connection is kept on which nothing happens although somebody waits for an answer:
     * longer than {@link #QUESTION}.
     */
    static final TimeLimit STALLED = new TimeLimit("systemcontainers.dns.stalled", 30);

    /** How long the threads of a server that is closed are waited for. */
    static final TimeLimit CLOSE = new TimeLimit("systemcontainers.dns.close", 10);

    private Limit() {}
}
