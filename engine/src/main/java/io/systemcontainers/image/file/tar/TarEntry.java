package io.systemcontainers.image.file.tar;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What a tar archive says of one file. Nothing of it has been checked.
 *
 * @param path its name; bytes that are no UTF-8 are kept as {@link
 *     io.systemcontainers.sys.FileName} does
 * @param kind what it is
 * @param mode permission bits
 * @param uid the owner's id
 * @param gid the group's id
 * @param modified when it was last changed
 * @param target where a link leads
 * @param size how long the file is, holes included
 * @param data the parts of it that are in the archive, in order
 * @param attributes its extended attributes
 */
public record TarEntry(
        String path,
        Kind kind,
        int mode,
        long uid,
        long gid,
        Instant modified,
        String target,
        long size,
        List<Part> data,
        Map<String, byte[]> attributes) {

    /** What an entry is. */
    public enum Kind {
        /** A regular file. */
        FILE,
        /** A directory. */
        DIRECTORY,
        /** A symbolic link. */
        SYMLINK,
        /** A further name of a file that was in the archive before. */
        HARD_LINK,
        /** A character or block device. */
        DEVICE,
        /** A FIFO. */
        FIFO
    }

    /**
     * A part of a file between two holes.
     *
     * @param offset where it begins
     * @param length how long it is
     */
    public record Part(long offset, long length) {}
}
