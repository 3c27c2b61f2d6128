package io.systemcontainers.image.file;

import java.util.concurrent.Future;

/**
 * What comes next in a squashfs: a file, or a part of the file that came last.
 *
 * @param kind what it is
 * @param entry the file; null of a part and of a hard link
 * @param target where a link leads; of a hard link, the first name
 * @param path the file's path; of a part, nothing
 * @param size how long a file is, holes included
 * @param block of a part, the block that it is in, once it is decompressed
 * @param from where the part begins in the block
 * @param length how long the part is
 */
record Piece(
        Kind kind,
        ImageEntry entry,
        String target,
        String path,
        long size,
        Future<byte[]> block,
        int from,
        int length) {

    /** What a piece is. */
    enum Kind {
        DIRECTORY,
        FILE,
        SYMLINK,
        HARD_LINK,
        FIFO,
        OTHER,
        DATA,
        HOLE,
        END
    }

    static Piece of(Kind kind, ImageEntry entry, String target, long size) {
        return new Piece(kind, entry, target, entry.path(), size, null, 0, 0);
    }

    static Piece hardLink(String path, String first) {
        return new Piece(Kind.HARD_LINK, null, first, path, 0, null, 0, 0);
    }

    static Piece data(Future<byte[]> block, int from, int length) {
        return new Piece(Kind.DATA, null, "", "", 0, block, from, length);
    }

    static Piece hole(int length) {
        return new Piece(Kind.HOLE, null, "", "", 0, null, 0, length);
    }

    static Piece end() {
        return new Piece(Kind.END, null, "", "", 0, null, 0, 0);
    }
}
