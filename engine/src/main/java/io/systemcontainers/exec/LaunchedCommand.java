package io.systemcontainers.exec;

import io.systemcontainers.ExecResult;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.Rollback;

/**
 * Hold a command that was started, and what gives it its input.
 *
 * @param process the command
 * @param follower what follows it
 * @param stdin what its caller, or a thread, writes its input to; null where nobody does
 * @param pump that thread; null where there is none
 */
record LaunchedCommand(
        CommandProcess process, Follower follower, CommandStdin stdin, StdinPump pump) {

    /**
     * Connect a command that was started with its input and with what follows it; whatever goes
     * wrong, nothing is left of it.
     */
    static LaunchedCommand of(
            CommandSpec spec,
            CommandProcess process,
            OpenedStdin source,
            CommandContext context,
            long began) {
        try (Rollback started = new Rollback()) {
            started.add(process);
            started.add(source);
            boolean terminal = process.terminal() != null;
            StdinFeed feed =
                    source.channel() == null
                            ? null
                            : started.add(new StdinFeed(source, process.input(), terminal));
            CommandStdin stdin =
                    source.stream() != null || spec.stdin instanceof Stdin.Written
                            ? new CommandStdin(process.input(), terminal, context.life()::retired)
                            : null;
            Follower follower = new Follower(spec, process, feed, context, began);
            StdinPump pump =
                    source.stream() == null
                            ? null
                            : StdinPump.start(
                                    context.machine(),
                                    source,
                                    stdin,
                                    e -> follower.request(unread(spec, e)));
            started.release();
            return new LaunchedCommand(process, follower, stdin, pump);
        }
    }

    private static Stop unread(CommandSpec spec, Exception e) {
        return Stop.failed(
                new SystemContainerException(
                        "reading the input of `" + spec.shown() + "`: " + e, e));
    }

    /** Follow it to its end, in this thread. */
    ExecResult follow() {
        try {
            return follower.follow();
        } finally {
            if (pump != null) {
                pump.close();
            } else if (stdin != null) {
                stdin.abandon();
            }
        }
    }
}
