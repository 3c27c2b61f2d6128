package io.systemcontainers;

/**
 * Report that a command was killed before its end, with all that it had started: its time was up,
 * or whoever waited for it was interrupted.
 *
 * @since 0.1
 */
public final class CommandKilledException extends SystemContainerException {

    private static final long serialVersionUID = 1L;

    private final transient ExecResult result;

    /**
     * Create the exception.
     *
     * @param message what ran in which machine, why it was killed, and what it had written
     * @param result what it did until then
     */
    public CommandKilledException(String message, ExecResult result) {
        super(message);
        this.result = result;
    }

    /**
     * Return what the command did until it was killed.
     *
     * @return its outputs so far, with the exit code 137; null after deserialization
     */
    public ExecResult result() {
        return result;
    }
}
