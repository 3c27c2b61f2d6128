package io.systemcontainers.init;

import io.systemcontainers.config.TimeLimit;

/** How long what is asked of an init may take. */
final class Limit {

    /** How long a machine may take to say which services it has: scripts are run for that. */
    static final TimeLimit SERVICES = new TimeLimit("systemcontainers.services.timeout", 30);

    private Limit() {}
}
