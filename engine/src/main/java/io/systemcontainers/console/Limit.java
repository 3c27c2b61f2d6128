package io.systemcontainers.console;

import io.systemcontainers.config.TimeLimit;

/** Name the times that are waited for a console at most. */
final class Limit {

    /**
     * How long typing on a console may take, where nobody reads, and how long a text is waited for.
     */
    static final TimeLimit CONSOLE = new TimeLimit("systemcontainers.console.timeout", 30);

    private Limit() {}
}
