package io.systemcontainers.image.file.squashfs;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A table of entries of one length in metadata blocks, found by a list of the blocks' places: that
 * of ids, of fragments, and of sets of attributes.
 */
final class LookupTable {

    private final MetadataBlocks blocks;
    private final ByteBuffer places;
    private final int count;
    private final int length;

    LookupTable(ImageBytes image, MetadataBlocks blocks, long list, int count, int length)
            throws IOException {
        long size = (long) count * length;
        long needed = (size + MetadataBlocks.MOST - 1) / MetadataBlocks.MOST;
        // Each takes 8 bytes in the image, so this is no longer than it.
        Damaged.unless(count >= 0 && needed * Long.BYTES <= Integer.MAX_VALUE);
        this.blocks = blocks;
        this.places = image.numbers(list, (int) needed * Long.BYTES);
        this.count = count;
        this.length = length;
    }

    MetadataCursor entry(int number) throws IOException {
        Damaged.unless(number >= 0 && number < count);
        long offset = (long) number * length;
        int block = (int) (offset / MetadataBlocks.MOST);
        return new MetadataCursor(
                blocks, places.getLong(block * Long.BYTES), (int) (offset % MetadataBlocks.MOST));
    }
}
