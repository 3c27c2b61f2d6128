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
 * @param columns how wide its terminal is; 0 where it has none
 * @param rows how high its terminal is
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
        int columns,
        int rows,
        int uid,
        int gid,
        List<Integer> groups) {

    byte[] encode() {
        Encoder encoder = new Encoder().number(uid).number(gid).number(groups.size());
        groups.forEach(encoder::number);
        return encoder.text(directory)
                .number(directoryRequired ? 1 : 0)
                .number(columns)
                .number(rows)
                .text(program)
                .texts(command)
                .texts(BootPlan.variables(environment))
                .encoded();
    }
}
