package io.systemcontainers.machine;

import io.systemcontainers.ExecResult;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.keeper.CommandRequest;
import io.systemcontainers.keeper.CommandStatus;
import io.systemcontainers.keeper.Porter;
import io.systemcontainers.sys.DeviceNull;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.Pipe;
import io.systemcontainers.sys.Poll;
import java.lang.System.Logger.Level;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.List;

/** Run one command to its end, in the calling thread: its streams come straight through pipes. */
final class CommandRun {

    private static final System.Logger LOG = System.getLogger(CommandRun.class.getName());

    private static final int STDOUT = 0;
    private static final int STDERR = 1;
    private static final int STATUS = 2;
    private static final int READ = 64 * 1024;
    /* pipe(7): what a process may ask for without privileges. */
    private static final int PIPE_CAPACITY = 1024 * 1024;
    /* How often an interrupt of this thread is looked for: a system call does not notice one. */
    private static final int INTERRUPT_CHECK_MILLISECONDS = 200;

    /* When time is up: whatever a full pipe holds that this JVM has not come to read, and no more. */
    private static final int LATE_READS = PIPE_CAPACITY / 4096;

    private final String machine;
    private final CommandRequest request;
    private final int idBase;
    private final Capture[] captures = {new Capture(), new Capture()};
    private final long began = System.nanoTime();

    CommandRun(String machine, CommandRequest request, int idBase) {
        this.machine = machine;
        this.idBase = idBase;
        this.request = request;
    }

    ExecResult run(Porter porter) {
        try (Pipe stdout = Pipe.open();
                Pipe stderr = Pipe.open();
                CommandStatus status = start(porter, stdout, stderr);
                Poll poll = new Poll(READ, stdout.reader(), stderr.reader(), status.ended())) {
            int exitCode = follow(poll, List.of(stdout, stderr), status);
            return new ExecResult(
                    request.command(),
                    exitCode,
                    captures[STDOUT].text(),
                    captures[STDERR].text(),
                    elapsed());
        }
    }

    private CommandStatus start(Porter porter, Pipe stdout, Pipe stderr) {
        stdout.capacity(PIPE_CAPACITY);
        if (idBase != 0) {
            // Otherwise nobody in the machine could open /dev/stdout or /dev/stderr.
            stdout.letWrite(idBase + request.gid());
            stderr.letWrite(idBase + request.gid());
        }
        try (Fd stdin = DeviceNull.open()) {
            return porter.start(request, stdin, stdout.writer(), stderr.writer());
        } finally {
            stdout.writer().close();
            stderr.writer().close();
        }
    }

    private int follow(Poll poll, List<Pipe> streams, CommandStatus status) {
        Deadline limit = Deadline.in(Limit.EXEC.duration());
        Deadline drain = null;
        int open = streams.size();
        int exitCode = -1;
        int late = 0;
        while (open > 0 || drain == null) {
            boolean anything = poll.await(INTERRUPT_CHECK_MILLISECONDS);
            checkInterrupt();
            if (drain == null && limit.passed()) {
                throw new SystemContainerException(
                        "running `"
                                + name()
                                + "` in machine `"
                                + machine
                                + "`: it did not end within "
                                + Limit.EXEC
                                + " and was killed; so far it wrote:\n"
                                + captures[STDERR].text()
                                + captures[STDOUT].text());
            }
            if (drain != null && drain.passed() && (!anything || ++late > LATE_READS)) {
                LOG.log(
                        Level.INFO,
                        "`"
                                + name()
                                + "` in machine `"
                                + machine
                                + "` has ended, but something it started"
                                + " still holds its output; what comes after "
                                + Limit.DRAIN
                                + " is not waited for");
                break;
            }
            if (!anything) {
                continue;
            }
            for (int stream = 0; stream < streams.size(); stream++) {
                if (poll.ready(stream) && !read(poll, streams.get(stream), stream)) {
                    open--;
                }
            }
            if (drain == null && poll.ready(STATUS)) {
                exitCode = status.await();
                poll.forget(STATUS);
                drain = Deadline.in(Limit.DRAIN.duration());
            }
        }
        return exitCode;
    }

    /** Read what a stream has; false at its end. */
    private boolean read(Poll poll, Pipe pipe, int stream) {
        if (poll.hasBytes(stream)) {
            try {
                captures[stream].take(poll.read(pipe));
                return true;
            } catch (ClosedByInterruptException e) {
                throw interrupted(e);
            }
        }
        poll.forget(stream);
        return false;
    }

    private void checkInterrupt() {
        if (Thread.currentThread().isInterrupted()) {
            throw interrupted(null);
        }
    }

    private SystemContainerException interrupted(ClosedByInterruptException cause) {
        return new SystemContainerException(
                "running `"
                        + name()
                        + "` in machine `"
                        + machine
                        + "`: this thread was interrupted, and the command was killed after "
                        + elapsed().toMillis()
                        + " ms",
                cause);
    }

    private String name() {
        return String.join(" ", request.command());
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - began);
    }
}
