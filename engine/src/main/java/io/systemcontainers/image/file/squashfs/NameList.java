package io.systemcontainers.image.file.squashfs;

import io.systemcontainers.sys.FileName;
import java.io.IOException;
import java.util.Optional;

/** The names in one directory, one after the other. */
final class NameList {

    /* A directory's size counts three bytes that are not there. */
    private static final int NOT_THERE = 3;
    private static final int MOST_RUN = 256;
    private static final int NAME_MAX = 256;
    private static final int HEADER = 12;
    private static final int ENTRY = 8;

    private final MetadataCursor in;
    private long left;
    private long run;
    private long block;

    NameList(MetadataBlocks blocks, long table, Inode directory) throws IOException {
        this.left = directory.size() - NOT_THERE;
        this.in =
                left > 0
                        ? blocks.cursor(table, directory.start() << 16 | directory.offset())
                        : null;
    }

    /**
     * A name.
     *
     * @param text the name
     * @param inode where its inode is
     */
    record Name(String text, long inode) {}

    Optional<Name> next() throws IOException {
        if (run == 0) {
            if (left <= 0) {
                return Optional.empty();
            }
            run = in.u32() + 1;
            block = in.u32();
            in.u32(); // the number of the first inode
            left -= HEADER;
            Damaged.unless(run <= MOST_RUN);
        }
        run--;
        int offset = in.u16();
        in.u16(); // the inode's number
        in.u16(); // what it is: the inode says it, too
        int length = in.u16() + 1;
        left -= ENTRY + length;
        Damaged.unless(length <= NAME_MAX && left >= 0);
        byte[] name = in.bytes(length);
        return Optional.of(new Name(FileName.decode(name, 0, length), block << 16 | offset));
    }
}
