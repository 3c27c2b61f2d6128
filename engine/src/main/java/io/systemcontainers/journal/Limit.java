package io.systemcontainers.journal;

import io.systemcontainers.config.TimeLimit;

/** Name the times that are waited for a journal at most. */
final class Limit {

    /** How long reading one may take. */
    static final TimeLimit JOURNAL = new TimeLimit("systemcontainers.journal.timeout", 60);

    private Limit() {}
}
