package io.systemcontainers.shell;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.keeper.CommandRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * What a person's terminal is like. It is all that goes from there to the shell.
 *
 * @param columns how wide it is, in characters
 * @param rows how high it is, in lines
 * @param type what {@code TERM} is to be
 */
record ShellRequest(int columns, int rows, String type) {

    /** The most bytes that one takes. */
    static final int LONGEST = 256;

    private static final int USUAL_COLUMNS = 80;
    private static final int USUAL_ROWS = 24;
    private static final int LARGEST = 65_535;

    /** Describe a terminal; one of no size is taken for one of 80 columns and 24 rows. */
    static ShellRequest of(int columns, int rows, String type) {
        return new ShellRequest(
                columns == 0 ? USUAL_COLUMNS : columns,
                rows == 0 ? USUAL_ROWS : rows,
                type != null && type.matches("[\\w.+-]{1,64}") ? type : "xterm");
    }

    byte[] encode() {
        return (columns + " " + rows + " " + type).getBytes(StandardCharsets.US_ASCII);
    }

    static ShellRequest decode(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.US_ASCII);
        if (!text.matches("\\d{1,5} \\d{1,5} [\\w.+-]{1,64}")) {
            throw new SystemContainerException(
                    "starting a shell: it was not asked for by the Shell of this version");
        }
        String[] words = text.split(" ");
        return new ShellRequest(
                Math.min(LARGEST, Math.max(1, Integer.parseInt(words[0]))),
                Math.min(LARGEST, Math.max(1, Integer.parseInt(words[1]))),
                words[2]);
    }

    /** Return what a machine is asked for: a login shell of root, with nothing else around it. */
    CommandRequest command() {
        return new CommandRequest(
                List.of("/bin/sh", "-l"),
                Map.of("TERM", type),
                "/root",
                false,
                "",
                new CommandRequest.Terminal(columns, rows, 0),
                0,
                0,
                List.of());
    }
}
