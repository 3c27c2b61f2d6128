package io.systemcontainers.init;

import io.systemcontainers.Command;

/** What describes commands in a machine. */
public interface CommandSource {

    /**
     * Describe a command.
     *
     * @param command the program and its arguments
     * @return the description; nothing is run yet
     */
    Command command(String... command);
}
