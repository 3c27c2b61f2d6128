package io.systemcontainers.keeper;

import java.util.List;
import java.util.Map;

/**
 * Describe a command for a machine.
 *
 * @param command the program, looked up in the {@code PATH} of the environment, and its arguments
 * @param environment all of its environment
 * @param directory where it starts
 * @param directoryRequired whether it fails when the directory is not there; it starts in {@code /}
 *     otherwise
 * @param program what is executed where that is not the command's first word, as with a login
 *     shell; empty otherwise
 * @param terminal its terminal
 * @param uid its user's id, as the machine sees it
 * @param gid its group's id
 * @param groups its further groups
 */
public record CommandRequest(
        List<String> command,
        Map<String, String> environment,
        String directory,
        boolean directoryRequired,
        String program,
        Terminal terminal,
        int uid,
        int gid,
        List<Integer> groups) {

    /**
     * Describe a terminal.
     *
     * @param columns how wide it is; 0 where there is none
     * @param rows how high it is
     * @param owner the id of whom it belongs to, as the machine sees it
     */
    public record Terminal(int columns, int rows, int owner) {

        /** Be none. */
        public static final Terminal NONE = new Terminal(0, 0, 0);
    }

    byte[] encode() {
        Encoder encoder = new Encoder().number(uid).number(gid).number(groups.size());
        groups.forEach(encoder::number);
        return encoder.text(directory)
                .number(directoryRequired ? 1 : 0)
                .number(terminal.columns())
                .number(terminal.rows())
                .number(terminal.owner())
                .text(program)
                .texts(command)
                .texts(BootPlan.variables(environment))
                .encoded();
    }
}
