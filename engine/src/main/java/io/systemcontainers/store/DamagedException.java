package io.systemcontainers.store;

import java.nio.file.Path;

/** The reason why something in the store cannot be used: it is not what was written there. */
public final class DamagedException extends Exception {

    private static final long serialVersionUID = 1L;

    /**
     * Create the exception.
     *
     * @param file the file or directory
     * @param why what is wrong with it
     * @param cause what was found out by; may be null
     */
    public DamagedException(Path file, String why, Throwable cause) {
        super("`" + file + "` " + why, cause);
    }
}
