package io.systemcontainers;

import io.systemcontainers.text.MachineText;

/**
 * Say what could not be done, to what, what the kernel or server answered, and what to do about it.
 *
 * <p>What a machine says of itself, such as the end of an output or the name of a file, is text in
 * the message: control characters and what a build server would take for a command are shown as
 * escapes, and every line after the first begins with white space.
 *
 * <p>Everything the engine throws on purpose is this type or a subtype; it is unchecked because a
 * test has nothing better to do with it than to fail with its message.
 *
 * @since 0.1
 */
public class SystemContainerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Create an exception without a cause.
     *
     * @param message what was being done, to what, the answer, and what to do
     */
    public SystemContainerException(String message) {
        super(MachineText.message(message));
    }

    /**
     * Create an exception with a cause.
     *
     * @param message what was being done, to what, the answer, and what to do
     * @param cause what went wrong below
     */
    public SystemContainerException(String message, Throwable cause) {
        super(MachineText.message(message), cause);
    }
}
