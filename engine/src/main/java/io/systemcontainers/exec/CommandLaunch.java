package io.systemcontainers.exec;

import io.systemcontainers.CommandKilledException;
import io.systemcontainers.ExecOutput;
import io.systemcontainers.ExecResult;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.keeper.CommandEvent;
import io.systemcontainers.keeper.CommandRequest;
import io.systemcontainers.keeper.CommandStatus;
import io.systemcontainers.keeper.Porter;
import io.systemcontainers.sys.DeviceNull;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.NonBlocking;
import io.systemcontainers.sys.Pipe;
import io.systemcontainers.sys.Poll;
import io.systemcontainers.sys.Rollback;
import io.systemcontainers.sys.Terminal;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** Start a command in a machine: its streams come straight through pipes, or through a terminal. */
final class CommandLaunch {

    /* pipe(7): what a process may ask for without privileges. */
    private static final int PIPE_CAPACITY = 1024 * 1024;

    /**
     * How often an output is read once it is waited for no longer: what a full pipe holds that this
     * JVM has not come to read, and no more.
     */
    static final int LATE_READS = PIPE_CAPACITY / 4096;

    private static final int TICK_MILLISECONDS = 100;

    private final CommandSpec spec;
    private final CommandRequest request;
    private final Porter porter;
    private final CommandContext context;
    private final int group;

    /**
     * Prepare to start a command.
     *
     * @param spec what was wanted
     * @param request what the machine is asked for
     * @param porter what starts it there
     * @param context its machine
     * @param group who may open its streams, on the host
     */
    CommandLaunch(
            CommandSpec spec,
            CommandRequest request,
            Porter porter,
            CommandContext context,
            int group) {
        this.spec = spec;
        this.request = request;
        this.porter = porter;
        this.context = context;
        this.group = group;
    }

    /**
     * Start it.
     *
     * @param began when its caller asked for it: {@link System#nanoTime}
     */
    CommandProcess start(long began) {
        return spec.terminal == null ? startWithPipes() : startWithTerminal(began);
    }

    private CommandProcess startWithPipes() {
        try (Rollback opened = new Rollback()) {
            Pipe stdout = opened.add(output());
            Pipe stderr = spec.isMerged() ? stdout : opened.add(output());
            Pipe stdin = spec.stdin instanceof Stdin.None ? null : opened.add(Pipe.open());
            NonBlocking input = null;
            if (stdin != null) {
                stdin.capacity(PIPE_CAPACITY);
                if (group != 0) {
                    stdin.letRead(group);
                }
                input = opened.add(new NonBlocking(stdin.writer(), "pipe"));
            }
            CommandStatus status = send(stdin, stdout, stderr);
            opened.release();
            List<CommandOutput> outputs =
                    spec.isMerged()
                            ? List.of(output(stdout, spec.stdout))
                            : List.of(output(stdout, spec.stdout), output(stderr, spec.stderr));
            return new CommandProcess(status, outputs, input, null);
        }
    }

    private Pipe output() {
        Pipe pipe = Pipe.open();
        pipe.capacity(PIPE_CAPACITY);
        if (group != 0) {
            // Otherwise nobody in the machine could open /dev/stdout or /dev/stderr.
            pipe.letWrite(group);
        }
        return pipe;
    }

    private CommandStatus send(Pipe stdin, Pipe stdout, Pipe stderr) {
        try (Fd input = stdin == null ? DeviceNull.open() : stdin.reader()) {
            return porter.start(request, input, stdout.writer(), stderr.writer());
        } finally {
            stdout.writer().close();
            stderr.writer().close();
        }
    }

    private CommandOutput output(Pipe pipe, List<Supplier<Sink>> sinks) {
        return output(new Source.OfPipe(pipe), sinks);
    }

    private CommandOutput output(Source source, List<Supplier<Sink>> sinks) {
        return new CommandOutput(
                source, spec.bound(sinks), sinks.stream().map(Supplier::get).toList());
    }

    private CommandProcess startWithTerminal(long began) {
        CommandStatus status;
        try (Fd nothing = DeviceNull.open()) {
            status = porter.start(request, nothing, nothing, nothing);
        }
        try (Rollback opened = new Rollback()) {
            opened.add(status);
            Terminal terminal = opened.add(new Terminal(awaitTerminal(status, began)));
            CommandOutput output = output(new Source.OfTerminal(terminal), spec.stdout);
            opened.release();
            return new CommandProcess(status, List.of(output), terminal.keyboard(), terminal);
        }
    }

    /* It is made by a process in the machine, which may be out of memory, or be frozen. */
    private Fd awaitTerminal(CommandStatus status, long began) {
        Deadline limit = Deadline.at(began, spec.limit());
        try (Poll poll = new Poll(1, status.fd())) {
            while (!poll.await(TICK_MILLISECONDS)) {
                if (limit.passed()) {
                    throw noTerminal("not done within " + spec.shownLimit(), began);
                }
                if (Thread.currentThread().isInterrupted()) {
                    throw noTerminal("this thread was interrupted", began);
                }
            }
        }
        CommandEvent event = status.next();
        if (event instanceof CommandEvent.HasTerminal has) {
            return has.master();
        }
        if (event instanceof CommandEvent.Refused refused) {
            throw context.refused(spec, refused);
        }
        throw new SystemContainerException(
                "opening a terminal for `"
                        + spec.shown()
                        + "` in machine `"
                        + context.machine()
                        + "`: the command or the machine ended before");
    }

    private CommandKilledException noTerminal(String why, long began) {
        return new CommandKilledException(
                "opening a terminal for `"
                        + spec.shown()
                        + "` in machine `"
                        + context.machine()
                        + "`: "
                        + why
                        + System.lineSeparator()
                        + context.shell(),
                new ExecResult(
                        spec.command,
                        Stop.EXIT_CODE,
                        ExecOutput.EMPTY,
                        ExecOutput.EMPTY,
                        Duration.ofNanos(System.nanoTime() - began),
                        false,
                        context.oomKills()));
    }
}
