package io.systemcontainers.init;

import java.util.List;

/**
 * What asks an init to end the machine in an orderly way: a signal, or a command in the machine
 * that returns when init has been told.
 *
 * @param signal the signal's number; 0 for a command
 * @param command the program and its arguments; empty for a signal
 */
public record EndRequest(int signal, List<String> command) {

    static EndRequest signal(int signal) {
        return new EndRequest(signal, List.of());
    }

    static EndRequest command(String... command) {
        return new EndRequest(0, List.of(command));
    }

    /**
     * Tell whether it is a command.
     *
     * @return whether it is one
     */
    public boolean isCommand() {
        return !command.isEmpty();
    }
}
