package io.systemcontainers.exec;

import io.systemcontainers.sys.Terminal;

/**
 * Say how large a terminal is.
 *
 * @param columns how wide, in characters
 * @param rows how high, in lines
 */
record TerminalSize(int columns, int rows) {

    TerminalSize {
        Terminal.requireSize(columns, rows);
    }
}
