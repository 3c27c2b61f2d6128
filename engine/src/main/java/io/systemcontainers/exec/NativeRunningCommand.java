package io.systemcontainers.exec;

import io.systemcontainers.ExecResult;
import io.systemcontainers.RunningCommand;
import io.systemcontainers.sys.Rollback;
import io.systemcontainers.sys.Signal;
import io.systemcontainers.text.MachineText;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Be a command that runs in a machine of the native engine, followed by a thread of its own. */
final class NativeRunningCommand implements RunningCommand {

    /*
     * How long it may take until nobody follows a command that is killed. Follower gives up long
     * before, unless a callback does not return.
     */
    private static final Duration GONE = Duration.ofSeconds(10);

    private final CommandSpec spec;
    private final LaunchedCommand launched;
    private final Thread thread;
    private final CompletableFuture<ExecResult> ended = new CompletableFuture<>();

    private NativeRunningCommand(String machine, CommandSpec spec, LaunchedCommand launched) {
        this.spec = spec;
        this.launched = launched;
        this.thread = new Thread(this::follow, "systemcontainers-" + machine + "-command");
        thread.setDaemon(true);
        launched.follower().bePatient();
    }

    /** Have a thread follow a command; where there can be none, nothing is left of the command. */
    static NativeRunningCommand of(String machine, CommandSpec spec, LaunchedCommand launched) {
        try (Rollback started = new Rollback()) {
            started.add(launched.process());
            NativeRunningCommand running = new NativeRunningCommand(machine, spec, launched);
            running.thread.start();
            started.release();
            return running;
        }
    }

    private void follow() {
        try {
            ended.complete(launched.follow());
        } catch (Throwable t) { // whatever a callback throws is for whoever waits
            ended.completeExceptionally(t);
        }
    }

    @Override
    public List<String> command() {
        return spec.command;
    }

    @Override
    public OutputStream stdin() {
        if (!(spec.stdin instanceof Stdin.Written)) {
            throw new IllegalStateException(
                    "`" + spec.shown() + "` was given its input when it was described");
        }
        return launched.stdin();
    }

    @Override
    public InputStream stdout() {
        return launched.process().stdout().stream(launched.follower());
    }

    @Override
    public InputStream stderr() {
        List<CommandOutput> outputs = launched.process().outputs();
        return outputs.size() == 1
                ? InputStream.nullInputStream()
                : outputs.get(1).stream(launched.follower());
    }

    @Override
    public void signal(String name) {
        signal(Signal.number(name));
    }

    @Override
    public void signal(int number) {
        launched.process().status().signal(Signal.require(number));
    }

    @Override
    public void resize(int columns, int rows) {
        if (launched.process().terminal() == null) {
            throw new IllegalStateException("`" + spec.shown() + "` has no terminal");
        }
        launched.process().terminal().resize(columns, rows);
    }

    @Override
    public boolean isAlive() {
        launched.follower().beImpatient();
        return !ended.isDone();
    }

    @Override
    public ExecResult waitFor() {
        beginToWait();
        try {
            return ended.get();
        } catch (InterruptedException e) {
            return killedBy(Stop.INTERRUPTED);
        } catch (ExecutionException e) {
            throw failure(e);
        }
    }

    @Override
    public boolean waitFor(Duration limit) {
        beginToWait();
        try {
            ended.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            killedBy(Stop.INTERRUPTED);
            return true;
        } catch (ExecutionException e) {
            return true; // waitFor() says how
        }
    }

    private void beginToWait() {
        launched.follower().beImpatient();
        if (Thread.currentThread() == thread && !ended.isDone()) {
            throw new IllegalStateException(
                    "waiting for `"
                            + spec.shown()
                            + "` in what gets its output: it would wait for itself");
        }
    }

    /* Its end is soon known, or given up; one that had ended by itself just before has a result. */
    private ExecResult killedBy(Stop reason) {
        launched.follower().request(reason);
        try {
            return awaitGone();
        } finally {
            Thread.currentThread().interrupt();
        }
    }

    private ExecResult awaitGone() {
        long until = System.nanoTime() + GONE.toNanos();
        while (true) {
            try {
                return ended.get(until - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                Thread.interrupted(); // again: it is killed already
            } catch (ExecutionException e) {
                throw failure(e);
            } catch (TimeoutException e) {
                throw new IllegalStateException(
                        "`"
                                + spec.shown()
                                + "` was killed, but the callback that gets its output does not return",
                        e);
            }
        }
    }

    private static RuntimeException failure(ExecutionException e) {
        if (e.getCause() instanceof RuntimeException unchecked) {
            return unchecked;
        }
        if (e.getCause() instanceof Error error) {
            throw error;
        }
        return new CancellationException("it was not followed to its end: " + e.getCause());
    }

    @Override
    public CompletableFuture<ExecResult> onExit() {
        launched.follower().beImpatient();
        return ended.copy();
    }

    @Override
    public void kill() {
        launched.follower().request(Stop.WANTED);
    }

    @Override
    public void close() {
        if (ended.isDone()) {
            launched.process().close();
            return;
        }
        kill();
        // Whoever follows it uses what is to be closed: later, where that is this very thread.
        CompletableFuture<Void> closed = ended.handle((result, failure) -> closeAll());
        if (Thread.currentThread() == thread) {
            return;
        }
        awaitClosed(closed);
    }

    private Void closeAll() {
        launched.process().close();
        return null;
    }

    private void awaitClosed(CompletableFuture<Void> closed) {
        long until = System.nanoTime() + GONE.toNanos();
        boolean interrupted = Thread.interrupted();
        try {
            while (!closed.isDone()) {
                try {
                    closed.get(until - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true; // it is killed already
                }
            }
        } catch (ExecutionException e) {
            throw failure(e);
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "closing `"
                            + spec.shown()
                            + "`: it is killed, but the callback that gets its output does not"
                            + " return",
                    e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public String toString() {
        return "RunningCommand["
                + MachineText.name(spec.shown())
                + (isAlive() ? ", runs]" : ", has ended]");
    }
}
