package io.systemcontainers.image.file.squashfs;

import java.io.IOException;

/** A place in a run of metadata blocks, from which numbers and bytes are read on. */
final class MetadataCursor {

    private final MetadataBlocks blocks;
    private MetadataBlocks.Block block;
    private int at;

    MetadataCursor(MetadataBlocks blocks, long start, int offset) throws IOException {
        this.blocks = blocks;
        this.block = blocks.at(start);
        this.at = offset;
        Damaged.unless(offset <= block.content().length);
    }

    /** Read on in bytes that were read already. */
    MetadataCursor(byte[] content) {
        this.blocks = null;
        this.block = new MetadataBlocks.Block(content, 0);
    }

    private void turn() throws IOException {
        Damaged.unless(blocks != null);
        block = blocks.at(block.next());
        at = 0;
    }

    private int next() throws IOException {
        if (at == block.content().length) {
            turn();
        }
        return block.content()[at++] & 0xff;
    }

    int u16() throws IOException {
        return next() | next() << 8;
    }

    int i32() throws IOException {
        return u16() | u16() << 16;
    }

    long u32() throws IOException {
        return i32() & 0xffffffffL;
    }

    long i64() throws IOException {
        return u32() | (long) i32() << 32;
    }

    byte[] bytes(int length) throws IOException {
        byte[] bytes = new byte[length];
        int done = 0;
        while (done < length) {
            if (at == block.content().length) {
                turn();
            }
            int part = Math.min(length - done, block.content().length - at);
            System.arraycopy(block.content(), at, bytes, done, part);
            at += part;
            done += part;
        }
        return bytes;
    }
}
