package io.systemcontainers.image.file.squashfs;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The blocks of up to 8 KiB that inodes, directories and tables are in, each behind two bytes that
 * say how long it is. Those that were used last are kept. Not for use by several threads at once.
 */
final class MetadataBlocks {

    static final int MOST = 8192;

    private static final int KEPT = 64;
    private static final int PLAIN = 0x8000;

    private final ImageBytes image;
    private final Compressor compressor;
    private final DecompressionCost cost;
    private final Map<Long, Block> kept =
            new LinkedHashMap<>(KEPT, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Long, Block> eldest) {
                    return size() > KEPT;
                }
            };

    MetadataBlocks(ImageBytes image, Compressor compressor, DecompressionCost cost) {
        this.image = image;
        this.compressor = compressor;
        this.cost = cost;
    }

    /**
     * A block.
     *
     * @param content what is in it
     * @param next where the next one begins
     */
    record Block(byte[] content, long next) {}

    Block at(long offset) throws IOException {
        Block block = kept.get(offset);
        if (block == null) {
            block = read(offset);
            kept.put(offset, block);
        }
        return block;
    }

    private Block read(long offset) throws IOException {
        int header = image.numbers(offset, Short.BYTES).getShort(0) & 0xffff;
        int length = header & PLAIN - 1;
        Damaged.unless(length > 0 && length <= MOST);
        byte[] stored = image.read(offset + Short.BYTES, length);
        cost.decompressing(MOST);
        byte[] content = (header & PLAIN) != 0 ? stored : compressor.decompress(stored, MOST);
        Damaged.unless(content.length > 0);
        return new Block(content, offset + Short.BYTES + length);
    }

    /**
     * Begin to read at a place.
     *
     * @param table where the table begins
     * @param reference the block's place in the table, and the place in what is in the block
     */
    MetadataCursor cursor(long table, long reference) throws IOException {
        long block = reference >>> 16;
        Damaged.unless(table >= 0 && block < Long.MAX_VALUE - table);
        return new MetadataCursor(this, table + block, (int) (reference & 0xffff));
    }
}
