package io.systemcontainers.exec;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.cgroup.CommandGroup;
import io.systemcontainers.keeper.CommandEvent;
import io.systemcontainers.sys.KernelException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Know the machine in which a command runs.
 *
 * @param machine its name
 * @param groups the control group in which each command has one of its own; null where it has none
 * @param shellLine says how a person gets a shell in it
 */
record CommandContext(String machine, Path groups, Supplier<String> shellLine) {

    /** Return a command's control group. */
    Optional<CommandGroup> group(String name) {
        return groups == null || name.isEmpty()
                ? Optional.empty()
                : Optional.of(new CommandGroup(groups.resolve(name)));
    }

    String shell() {
        return "for a shell in the machine: " + shellLine.get();
    }

    /** Say that a command could not be started. */
    SystemContainerException refused(CommandSpec spec, CommandEvent.Refused refused) {
        String starting = "starting `" + spec.shown() + "` in machine `" + machine + "`: ";
        if (refused.call().equals("chdir")) {
            return new KernelException(
                    starting + "changing to",
                    spec.directory,
                    refused.errno(),
                    "name one that is there");
        }
        return new KernelException(starting + "calling", refused.call(), refused.errno());
    }
}
