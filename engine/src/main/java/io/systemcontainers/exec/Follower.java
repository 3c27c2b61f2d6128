package io.systemcontainers.exec;

import io.systemcontainers.ExecOutput;
import io.systemcontainers.ExecResult;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.keeper.CommandEvent;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.Poll;
import io.systemcontainers.sys.Rollback;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Follow one command to its end, in the calling thread: take its outputs, feed it, and kill it with
 * all that it has started when it has to stop.
 */
final class Follower implements CommandInputStream.End {

    private static final int READ = 64 * 1024;
    /* How often an interrupt of this thread is looked for: a system call does not notice one. */
    private static final int TICK_MILLISECONDS = 200;
    /* How long it may take until a command that is killed is gone: its machine may be frozen. */
    private static final Duration KILL = Duration.ofMillis(800);
    /* How long a command may be kept waiting for somebody to ask for its output as a stream. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final CommandSpec spec;
    private final CommandProcess process;
    private final StdinFeed feed;
    private final CommandContext context;
    private final long began;
    private final Deadline limit;
    private final Poll poll;
    private final int status;
    private final int input;
    private int open;
    private volatile Integer exitCode;
    private volatile Deadline drain;
    private volatile Deadline patience;
    private final boolean[] waiting;
    private int late;
    private boolean held;
    private boolean interrupted;
    private volatile Stop requested;
    private Stop stop;
    private Deadline giveUp;
    private String killed = "";

    /**
     * Prepare to follow.
     *
     * @param spec what was wanted
     * @param process the command
     * @param feed what it is fed with; null where this does not feed it
     * @param context its machine
     * @param began when its caller asked for it: {@link System#nanoTime}
     */
    Follower(
            CommandSpec spec,
            CommandProcess process,
            StdinFeed feed,
            CommandContext context,
            long began) {
        this.spec = spec;
        this.process = process;
        this.feed = feed;
        this.context = context;
        this.began = began;
        this.limit = Deadline.at(began, spec.limit());
        this.open = process.outputs().size();
        this.status = open;
        this.input = open + 1;
        this.waiting = new boolean[open];
        List<Fd> descriptors = new ArrayList<>();
        process.outputs().forEach(output -> descriptors.add(output.fd()));
        descriptors.add(process.status().fd());
        if (feed != null) {
            descriptors.add(feed.fd());
        }
        this.poll = new Poll(READ, descriptors.toArray(Fd[]::new));
        if (feed != null) {
            poll.awaitRoomOf(input);
        }
    }

    /** Follow it to its end, and let go of what connects it with this JVM. */
    ExecResult follow() {
        try (Rollback done = new Rollback()) {
            done.add(this::restoreInterrupt);
            done.add(process::release);
            if (feed != null) {
                done.add(feed);
            }
            done.add(poll);
            done.add(this::endOutputs);
            followToItsEnd();
            endOutputs();
            return result();
        }
    }

    private void followToItsEnd() {
        while (!isOver()) {
            // Not after it was heard: one that has ended by itself is not killed.
            if (Thread.interrupted()) {
                interrupted = true;
                stop(Stop.INTERRUPTED);
            }
            boolean anything = poll.await(tick());
            if (anything && poll.ready(status)) {
                hear(process.status().next());
            }
            lookAtTheClock(anything);
            if (anything) {
                handle();
            }
        }
    }

    private void restoreInterrupt() {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /* Whoever reads one as a stream does not wait for more of it for ever, however this has ended. */
    private void endOutputs() {
        if (drain == null) {
            drain = Deadline.in(Duration.ZERO);
        }
        process.outputs().forEach(this::end);
    }

    private boolean isOver() {
        boolean gone = exitCode != null && open == 0;
        boolean given = giveUp != null && giveUp.passed();
        return gone || held || given;
    }

    private int tick() {
        Deadline next = drain != null ? drain : limit;
        return (int) Math.max(1, Math.min(TICK_MILLISECONDS, next.left().toMillis() + 1));
    }

    private void lookAtTheClock(boolean anything) {
        if (requested != null && stop == null) {
            begin(requested);
        }
        if (drain == null && limit.passed()) {
            stop(Stop.TIME_IS_UP);
        }
        if (drain != null && drain.passed() && (!anything || ++late > CommandLaunch.LATE_READS)) {
            held = true;
        }
        for (int index = 0; index < status; index++) {
            if (waiting[index] && !waits(index)) {
                waiting[index] = false;
                poll.remember(index);
            }
        }
    }

    /* Whether an output is left where it is, rather than dropped, for whoever may ask for it yet. */
    private boolean waits(int index) {
        Deadline until = patience;
        return until != null && !until.passed() && process.outputs().get(index).isFull(READ);
    }

    private void handle() {
        for (int index = 0; index < status; index++) {
            if (!poll.ready(index)) {
                continue;
            }
            if (waits(index)) {
                waiting[index] = true;
                poll.forget(index);
            } else if (!take(index)) {
                poll.forget(index);
                open--;
            }
        }
        if (feed != null && poll.ready(input) && !feed()) {
            poll.forget(input);
            feed.close();
        }
    }

    /* Whether there may be more of an output. */
    private boolean take(int index) {
        try {
            return process.outputs().get(index).take(poll, index);
        } catch (ClosedByInterruptException e) {
            stop(Stop.INTERRUPTED);
        } catch (IOException e) {
            stop(Stop.failed(handingOn(e)));
        } catch (RuntimeException | Error e) {
            stop(Stop.failed(e));
        }
        return false;
    }

    private SystemContainerException handingOn(IOException e) {
        return new SystemContainerException(
                "handing on the output of " + shown() + ": " + e.getMessage(), e);
    }

    private void end(CommandOutput output) {
        try {
            output.end();
        } catch (IOException e) {
            stop(Stop.failed(handingOn(e)));
        } catch (RuntimeException | Error e) {
            stop(Stop.failed(e));
        }
    }

    private boolean feed() {
        try {
            return feed.feed();
        } catch (RuntimeException e) {
            stop(Stop.failed(e));
            return false;
        }
    }

    private void hear(CommandEvent event) {
        if (event instanceof CommandEvent.Ended ended && !wasKilledByReset(ended)) {
            exitCode = ended.exitCode();
            drain = Deadline.in(Limit.DRAIN.duration());
            poll.forget(status);
        } else if (event instanceof CommandEvent.Place place) {
            ProcessTree tree = context.tree(place);
            try {
                killed = context.describe(tree);
            } finally {
                tree.kill(KILL);
            }
        } else if (event instanceof CommandEvent.Refused refused
                && context.life().retired().isEmpty()) {
            throw context.refused(spec, refused);
        } else {
            throw new SystemContainerException(
                    "following "
                            + shown()
                            + ": "
                            + context.whyGone()
                            + "; the command had written"
                            + System.lineSeparator()
                            + result(0).lastLines());
        }
    }

    private boolean wasKilledByReset(CommandEvent.Ended ended) {
        return ended.exitCode() == Stop.EXIT_CODE && !context.life().retired().isEmpty();
    }

    /** Have its outputs wait a while when they are full: somebody may ask for one as a stream. */
    void bePatient() {
        patience = Deadline.in(PATIENCE);
    }

    /** Keep of its outputs what the result has room for, from whatever thread. */
    void beImpatient() {
        patience = null;
    }

    /** Have it stop, from whatever thread. */
    void request(Stop reason) {
        requested = reason;
        // The answer wakes the thread that follows, where it is not awake.
        process.status().askPlace();
    }

    private void stop(Stop reason) {
        if (stop == null && begin(reason)) {
            process.status().askPlace();
        }
    }

    /* Whether there is anything to kill: one that has ended has a result, and what holds its output lives on. */
    private boolean begin(Stop reason) {
        if (exitCode == null) {
            stop = reason;
            giveUp = Deadline.in(KILL);
            return true;
        }
        held |= open > 0;
        if (reason.isFailure()) {
            stop = reason;
        }
        return false;
    }

    /** Tell whether the command's outputs are not waited for any more. */
    @Override
    public boolean isLongAgo() {
        Deadline until = drain;
        return until != null && until.passed();
    }

    @Override
    public String lost() {
        return exitCode == null ? context.life().retired() : "";
    }

    private ExecResult result() {
        ExecResult result = result(exitCode == null ? Stop.EXIT_CODE : exitCode);
        if (stop != null) {
            stop.throwUnlessWanted(() -> message(result), result);
        }
        return result;
    }

    private ExecResult result(int code) {
        return new ExecResult(
                spec.command,
                code,
                process.outputs().get(0).output(),
                process.outputs().size() > 1 ? process.outputs().get(1).output() : ExecOutput.EMPTY,
                Duration.ofNanos(System.nanoTime() - began),
                held,
                context.oomKills());
    }

    private String message(ExecResult result) {
        String gone = exitCode == null ? ", and has not been seen to end" : "";
        return "running "
                + shown()
                + ": "
                + stop.why(spec)
                + ", and it was killed after "
                + result.duration().toMillis()
                + " ms with all that it had started"
                + (killed.isEmpty() ? "" : ": " + killed)
                + gone
                + System.lineSeparator()
                + context.shell()
                + System.lineSeparator()
                + result.lastLines();
    }

    private String shown() {
        return "`" + spec.shown() + "` in machine `" + context.machine() + "`";
    }
}
