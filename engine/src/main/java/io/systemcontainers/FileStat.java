package io.systemcontainers;

import java.time.Instant;

/**
 * Hold what {@code stat} says of a file in a machine.
 *
 * @param type what kind of file it is
 * @param size its size in bytes
 * @param mode its permission bits, 0 to 07777
 * @param uid its owner's id, as the machine sees it
 * @param gid its group's id, as the machine sees it
 * @param modified when its content was last changed
 * @since 0.1
 */
public record FileStat(Type type, long size, int mode, int uid, int gid, Instant modified) {

    /** What kind of file it is. */
    public enum Type {
        /** A regular file. */
        FILE,
        /** A directory. */
        DIRECTORY,
        /** A symbolic link. */
        SYMLINK,
        /** A device, a pipe or a socket. */
        OTHER
    }
}
