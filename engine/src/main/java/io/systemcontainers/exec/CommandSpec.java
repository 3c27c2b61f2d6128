package io.systemcontainers.exec;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Hold what somebody wants of a command. Never changed once it was made. */
final class CommandSpec {

    final List<String> command;

    /** Who runs it; null for root, of whom nothing has to be looked up. */
    String user;

    boolean login;
    Map<String, String> environment = Map.of();

    /** Where it begins; null for its user's home. */
    String directory;

    /** What it reads; null where nobody said. */
    Stdin stdin;

    /** The size of its terminal; null where it has none. */
    TerminalSize terminal;

    /** How long it may take; null where nobody said. */
    Duration timeout;

    boolean mergeErrors;

    /** How much of its outputs is kept; null where nobody said. */
    Capture.Bound bound;

    /** What gets its outputs as they come. */
    List<Supplier<Sink>> stdout = List.of();

    List<Supplier<Sink>> stderr = List.of();

    CommandSpec(List<String> command) {
        this.command = command;
    }

    private CommandSpec(CommandSpec other) {
        command = other.command;
        user = other.user;
        login = other.login;
        environment = new TreeMap<>(other.environment);
        directory = other.directory;
        stdin = other.stdin;
        terminal = other.terminal;
        timeout = other.timeout;
        mergeErrors = other.mergeErrors;
        bound = other.bound;
        stdout = other.stdout;
        stderr = other.stderr;
    }

    /** Return this with a change. */
    CommandSpec with(Consumer<CommandSpec> change) {
        CommandSpec changed = new CommandSpec(this);
        change.accept(changed);
        return changed;
    }

    /** Return what to call it in messages. */
    String shown() {
        return command.isEmpty() ? "the login shell" : String.join(" ", command);
    }

    /** Tell whether its standard error comes with its standard output. */
    boolean isMerged() {
        return mergeErrors || terminal != null;
    }

    /** Return how much is kept of an output that these get. */
    Capture.Bound bound(List<Supplier<Sink>> sinks) {
        if (bound != null) {
            return bound;
        }
        return sinks.isEmpty() ? Capture.Bound.OF_RESULT : Capture.Bound.OF_STREAM;
    }

    /** Return how long it may take. */
    Duration limit() {
        return timeout == null ? Limit.EXEC.duration() : timeout;
    }

    /** Say that limit, and how to change it. */
    String shownLimit() {
        return timeout == null ? Limit.EXEC.toString() : shown(timeout) + " (its timeout)";
    }

    private static String shown(Duration time) {
        return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }
}
