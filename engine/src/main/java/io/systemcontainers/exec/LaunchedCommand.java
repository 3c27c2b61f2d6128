package io.systemcontainers.exec;

import io.systemcontainers.ExecResult;
import io.systemcontainers.SystemContainerException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;

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

    static LaunchedCommand of(
            CommandSpec spec, CommandProcess process, CommandContext context, long began) {
        try {
            return connect(spec, process, context, began);
        } catch (RuntimeException e) {
            process.close();
            throw e;
        }
    }

    private static LaunchedCommand connect(
            CommandSpec spec, CommandProcess process, CommandContext context, long began) {
        boolean terminal = process.terminal() != null;
        StdinFeed feed = null;
        CommandStdin stdin = null;
        Callable<InputStream> stream = null;
        if (spec.stdin instanceof Stdin.Bytes bytes) {
            feed = StdinFeed.of(bytes.bytes(), process.input(), terminal);
        } else if (spec.stdin instanceof Stdin.File file && Files.isRegularFile(file.path())) {
            feed = StdinFeed.of(file.path(), process.input(), terminal);
        } else if (spec.stdin instanceof Stdin.File file) {
            stream = special(file.path());
        } else if (spec.stdin instanceof Stdin.Stream given) {
            stream = given::stream;
        }
        if (stream != null || spec.stdin instanceof Stdin.Written) {
            stdin = new CommandStdin(process.input(), terminal);
        }
        Follower follower = new Follower(spec, process, feed, context, began);
        StdinPump pump = null;
        if (stream != null) {
            pump =
                    StdinPump.start(
                            context.machine(),
                            stream,
                            stdin,
                            e -> follower.request(unread(spec, e)));
        }
        return new LaunchedCommand(process, follower, stdin, pump);
    }

    /* A FIFO or a device: nobody knows how long it takes to open and to read it. */
    private static Callable<InputStream> special(Path file) {
        if (!Files.exists(file) || Files.isDirectory(file)) {
            throw new SystemContainerException(
                    "opening `"
                            + file
                            + "` as the input of a command: "
                            + (Files.exists(file) ? "it is a directory" : "it is not there"));
        }
        return () -> Files.newInputStream(file);
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
