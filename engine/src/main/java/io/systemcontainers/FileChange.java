package io.systemcontainers;

import io.systemcontainers.text.MachineText;

/**
 * Say what has happened to a file of a machine.
 *
 * @param path the machine's path, as it was given to {@link MachineFiles#watch}; for something in a
 *     watched directory, that path and the name
 * @param kind what has happened
 * @since 0.1
 */
public record FileChange(String path, Kind kind) {

    /** Return both for a message, on one line. */
    @Override
    public String toString() {
        return MachineText.name(path) + " " + kind;
    }

    /** What has happened. */
    public enum Kind {
        /** There was nothing, and now there is something. */
        APPEARED,
        /**
         * Its content, mode or owner is another, or something else has its name. Of a file, that is
         * whatever the kernel dates as a change: also that it was touched, got the same content
         * again, another extended attribute, or another name, be it by a hard link.
         */
        CHANGED,
        /** There was something, and now there is nothing. */
        GONE
    }
}
