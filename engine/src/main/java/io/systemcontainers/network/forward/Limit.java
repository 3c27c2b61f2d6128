package io.systemcontainers.network.forward;

import io.systemcontainers.config.TimeLimit;

/** Name the times that are waited for others at most. */
final class Limit {

    /** How long a client of UDP is remembered that neither sends nor is sent anything. */
    static final TimeLimit UDP_IDLE = new TimeLimit("systemcontainers.forward.udp.idle", 120);

    private Limit() {}
}
