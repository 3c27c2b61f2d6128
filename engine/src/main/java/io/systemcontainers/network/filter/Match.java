package io.systemcontainers.network.filter;

import java.util.List;

/**
 * Hold a condition that a packet meets or not.
 *
 * @param text the condition as {@code nft} writes it
 * @param expressions the steps that stop the rule where it is not met
 */
record Match(String text, List<Expression> expressions) {

    /** Copy the steps. */
    public Match {
        expressions = List.copyOf(expressions);
    }

    static Match of(String text, Expression... expressions) {
        return new Match(text, List.of(expressions));
    }
}
