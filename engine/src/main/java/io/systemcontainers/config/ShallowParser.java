package io.systemcontainers.config;

import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.ParserException;
import org.snakeyaml.engine.v2.parser.Parser;

/**
 * A parser of YAML that refuses what is nested deeper than any profile or image: what makes nodes
 * of events calls itself for each level, and runs out of stack on some kilobytes of {@code [}.
 */
public final class ShallowParser implements Parser {

    private static final int DEEPEST = 16;

    private final Parser parser;
    private int depth;

    /**
     * Look at the events of a parser.
     *
     * @param parser the parser
     */
    public ShallowParser(Parser parser) {
        this.parser = parser;
    }

    @Override
    public boolean checkEvent(Event.ID choice) {
        return parser.checkEvent(choice);
    }

    @Override
    public Event peekEvent() {
        return parser.peekEvent();
    }

    @Override
    public boolean hasNext() {
        return parser.hasNext();
    }

    @Override
    public Event next() {
        Event event = parser.next();
        switch (event.getEventId()) {
            case MappingStart, SequenceStart -> depth++;
            case MappingEnd, SequenceEnd -> depth--;
            default -> {
                // It is in no other.
            }
        }
        if (depth > DEEPEST) {
            throw new ParserException(
                    "lists and mappings are nested deeper than "
                            + DEEPEST
                            + " levels, and what is read here has four at most",
                    event.getStartMark());
        }
        return event;
    }
}
