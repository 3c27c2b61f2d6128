package io.systemcontainers.network.filter;

import java.util.List;

/**
 * Say what of somebody else's keeps machines from the network, and what to do about it.
 *
 * @param what what blocks
 * @param commands what to run, in this order, as root of the host
 */
public record Finding(String what, List<String> commands) {

    /** Copy the list. */
    public Finding {
        commands = List.copyOf(commands);
    }

    @Override
    public String toString() {
        return what
                + "; run "
                + String.join(" and ", commands.stream().map(c -> '`' + c + '`').toList());
    }
}
