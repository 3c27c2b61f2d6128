package io.systemcontainers.image.file.squashfs;

import java.time.Instant;

/**
 * What an image says of one file.
 *
 * @param kind what it is
 * @param mode permission bits
 * @param uid the owner's id
 * @param gid the group's id
 * @param modified when it was last changed
 * @param links how many names it has
 * @param size how many bytes a file, a list of names or a link's target has
 * @param start where its data begins; of a directory, the block with its names, in their table
 * @param offset of a directory, the place in that block; of a file, the place in its fragment
 * @param fragment the number of the fragment with a file's end; -1 where it has none
 * @param attributes the number of its set of extended attributes; -1 where it has none
 * @param rest what follows: a file's list of blocks, a link's target
 */
record Inode(
        Kind kind,
        int mode,
        long uid,
        long gid,
        Instant modified,
        long links,
        long size,
        long start,
        int offset,
        int fragment,
        int attributes,
        MetadataCursor rest) {

    /** What an inode is. */
    enum Kind {
        DIRECTORY,
        FILE,
        SYMLINK,
        BLOCK_DEVICE,
        CHARACTER_DEVICE,
        FIFO,
        SOCKET
    }
}
