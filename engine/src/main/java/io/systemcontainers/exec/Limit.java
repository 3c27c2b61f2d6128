package io.systemcontainers.exec;

import io.systemcontainers.config.TimeLimit;

/** Name the times that are waited for commands at most. */
public final class Limit {

    /** How long a command may take that has no limit of its own. */
    static final TimeLimit EXEC = new TimeLimit("systemcontainers.exec.timeout", 1800);

    /**
     * How long the output is waited for when a command has ended and something it left behind still
     * holds it.
     */
    public static final TimeLimit DRAIN = new TimeLimit("systemcontainers.exec.drain", 1);

    private Limit() {}
}
