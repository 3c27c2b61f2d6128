package io.systemcontainers.network.filter;

import java.util.ArrayList;
import java.util.List;

/**
 * Describe a rule: in which chain, for which packets, and what becomes of them.
 *
 * @param chain the chain, at whose end it comes
 * @param text the rule as {@code nft} writes it
 * @param expressions its steps
 */
record Rule(String chain, String text, List<Expression> expressions) {

    Rule {
        expressions = List.copyOf(expressions);
    }

    /** Begin a rule for all packets. */
    static Rule in(String chain) {
        return new Rule(chain, "", List.of());
    }

    /** Return the same for packets that meet one more condition. */
    Rule when(Match match) {
        return and(match.text(), match.expressions());
    }

    /** Return the rule with what becomes of the packets. */
    Rule then(Outcome outcome) {
        return and(outcome.text(), outcome.expressions());
    }

    private Rule and(String more, List<Expression> steps) {
        List<Expression> all = new ArrayList<>(expressions);
        all.addAll(steps);
        return new Rule(chain, text.isEmpty() ? more : text + " " + more, all);
    }
}
