package io.systemcontainers.exec;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.cgroup.CommandGroup;
import io.systemcontainers.keeper.CommandEvent;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.PseudoTerminals;
import java.util.Optional;

/**
 * Know the machine in which a command runs.
 *
 * @param machine its name
 * @param life its life
 * @param oomKillsBefore how many of its processes had been killed for lack of memory before
 */
record CommandContext(String machine, Commands.Life life, long oomKillsBefore) {

    /* What terminal.c calls it. */
    private static final String OPEN_TERMINAL = "open(/dev/pts/ptmx)";

    /** Return how many have been killed since. */
    long oomKills() {
        return life.oomKills() - oomKillsBefore;
    }

    /** Look for all that a command has started. */
    ProcessTree tree(CommandEvent.Place place) {
        Optional<CommandGroup> group =
                life.groups()
                        .filter(groups -> !place.group().isEmpty())
                        .map(groups -> new CommandGroup(groups.resolve(place.group())));
        return new ProcessTree(place.pid(), life.pidNamespace(), group);
    }

    /** Say what a command and all that it has started are. */
    String describe(ProcessTree tree) {
        try (CommandLines lines = new CommandLines(life.porter())) {
            return tree.describe(lines);
        }
    }

    /** Say why a command is gone with all that let it into the machine. */
    String whyGone() {
        return life.retired().isEmpty()
                ? "the machine has ended, or had too little memory for what lets commands into it"
                : life.retired();
    }

    String shell() {
        return "for a shell in the machine: " + life.shellCommand();
    }

    /* What the porter enters is the machine's init: setns(2) answers so for one that has ended. */
    private static String advice(CommandEvent.Refused refused) {
        if (refused.call().equals(OPEN_TERMINAL) && refused.errno() == Errno.ENOSPC.number()) {
            return PseudoTerminals.advice();
        }
        boolean initHasEnded =
                refused.call().equals("setns") && refused.errno() == Errno.ESRCH.number();
        return initHasEnded ? "the machine has ended" : "";
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
        return new KernelException(
                starting + "calling", refused.call(), refused.errno(), advice(refused));
    }
}
