package io.systemcontainers;

import io.systemcontainers.shell.ShellClient;
import java.util.List;

/**
 * Opens a shell in a machine of another JVM, such as one that is kept for a person to look at
 * ({@code -Dsystemcontainers.keep=600}):
 *
 * <pre>{@code
 * java -cp … io.systemcontainers.Shell MACHINE [PROCESS]
 * }</pre>
 *
 * <p>{@link Machine#shellCommand()} and the messages about machines that are worth a look have the
 * whole line. The shell is root's in the machine, has a terminal of the machine's own, an
 * environment with nothing but {@code TERM}, and the machine's control groups. This process exits
 * with the shell's exit code, and with 255 where there was no shell to be had, or its machine
 * ended.
 *
 * @since 0.1.0
 */
public final class Shell {

    private static final int NO_SHELL = 255;

    private Shell() {}

    /**
     * Open a shell for the person at the standard input, and exit when it has ended.
     *
     * @param arguments the machine's name; the process id of its init where there are several
     */
    public static void main(String[] arguments) {
        int code;
        try {
            code = ShellClient.run(List.of(arguments));
        } catch (SystemContainerException e) {
            System.err.print(e.getMessage() + "\r\n"); // the terminal may still be raw
            code = NO_SHELL;
        }
        System.exit(code);
    }
}
