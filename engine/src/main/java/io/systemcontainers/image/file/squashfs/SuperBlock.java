package io.systemcontainers.image.file.squashfs;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The first 96 bytes: {@code struct squashfs_super_block}.
 *
 * @param blockSize how long a block of data is
 * @param compressor how blocks are compressed
 * @param ids how many ids there are
 * @param fragments how many fragments there are
 * @param root where the root's inode is
 * @param used how many bytes the image has
 * @param idTable where the list of ids is
 * @param attributeTable where the list of attributes is; -1 where there is none
 * @param inodeTable where the inodes begin
 * @param directoryTable where the directories begin
 * @param fragmentTable where the list of fragments is
 */
record SuperBlock(
        int blockSize,
        Compressor compressor,
        int ids,
        int fragments,
        long root,
        long used,
        long idTable,
        long attributeTable,
        long inodeTable,
        long directoryTable,
        long fragmentTable) {

    static final int LENGTH = 96;

    private static final int MAGIC = 0x73717368;
    private static final int LEAST_LOG = 12;
    private static final int MOST_LOG = 20;

    /**
     * Read it.
     *
     * @param image the first bytes, of little-endian order
     * @param length how long the file is
     */
    static SuperBlock read(ByteBuffer image, long length) throws IOException {
        if (image.getInt(0) != MAGIC) {
            throw new IOException("it is no squashfs");
        }
        int major = image.getShort(28) & 0xffff;
        if (major != 4 || image.getShort(30) != 0) {
            throw new IOException(
                    "it is a squashfs of version "
                            + major
                            + "."
                            + image.getShort(30)
                            + ", and only 4.0 is read: make it with mksquashfs 4");
        }
        int log = image.getShort(22) & 0xffff;
        int blockSize = image.getInt(12);
        Damaged.unless(log >= LEAST_LOG && log <= MOST_LOG && blockSize == 1 << log);
        SuperBlock read =
                new SuperBlock(
                        blockSize,
                        Compressor.of(image.getShort(20) & 0xffff),
                        image.getShort(26) & 0xffff,
                        image.getInt(16),
                        image.getLong(32),
                        image.getLong(40),
                        image.getLong(48),
                        image.getLong(56),
                        image.getLong(64),
                        image.getLong(72),
                        image.getLong(80));
        if (read.used > length) {
            throw new IOException(
                    "it is incomplete: it has " + length + " of " + read.used + " bytes");
        }
        return read;
    }
}
