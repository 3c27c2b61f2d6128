package io.systemcontainers;

/**
 * Say what has happened to a file of a machine.
 *
 * @param path the machine's path, as it was given to {@link MachineFiles#watch}; for something in a
 *     watched directory, that path and the name
 * @param kind what has happened
 * @since 0.1
 */
public record FileChange(String path, Kind kind) {

    /** What has happened. */
    public enum Kind {
        /** There was nothing, and now there is something. */
        APPEARED,
        /** Its content, its mode or its owner is another, or something else has its name. */
        CHANGED,
        /** There was something, and now there is nothing. */
        GONE
    }
}
