package io.systemcontainers.exec;

import io.systemcontainers.CommandKilledException;
import io.systemcontainers.ExecResult;
import java.util.function.Supplier;

/** Say why a command is killed. */
final class Stop {

    /** That of a command that was killed: 128 and {@code SIGKILL}. */
    static final int EXIT_CODE = 128 + 9;

    static final Stop TIME_IS_UP = new Stop(null, null);
    static final Stop INTERRUPTED = new Stop("the thread that waited for it was interrupted", null);

    /** Somebody wants it, and wants to see the result. */
    static final Stop WANTED = new Stop(null, null);

    private final String why;
    private final Throwable failure;

    private Stop(String why, Throwable failure) {
        this.why = why;
        this.failure = failure;
    }

    /** What it is connected with has failed. */
    static Stop failed(Throwable failure) {
        return new Stop(null, failure);
    }

    boolean isFailure() {
        return failure != null;
    }

    String why(CommandSpec spec) {
        return why == null ? "it did not end within " + spec.shownLimit() : why;
    }

    /** Throw what whoever waits for the command is to hear. */
    void throwUnlessWanted(Supplier<String> message, ExecResult result) {
        if (failure instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (this != WANTED) {
            throw new CommandKilledException(message.get(), result);
        }
    }
}
