package io.systemcontainers.image.file.squashfs;

import io.systemcontainers.sys.FileName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/** The sets of extended attributes, which inodes name by number. */
final class AttributeTable {

    private static final int HEADER = 16;
    private static final int ENTRY = 16;
    private static final int OUT_OF_LINE = 0x100;
    private static final String[] PREFIXES = {"user.", "trusted.", "security."};
    // linux/limits.h: XATTR_SIZE_MAX, XATTR_LIST_MAX
    private static final int VALUE_MAX = 65_536;
    private static final int LIST_MAX = 65_536;

    private final MetadataBlocks blocks;
    private final LookupTable sets;
    private final long table;

    AttributeTable(ImageBytes image, MetadataBlocks blocks, long place) throws IOException {
        this.blocks = blocks;
        if (place == -1) {
            this.table = 0;
            this.sets = null;
            return;
        }
        ByteBuffer header = image.numbers(place, HEADER);
        this.table = header.getLong(0);
        this.sets = new LookupTable(image, blocks, place + HEADER, header.getInt(8), ENTRY);
    }

    Map<String, byte[]> read(int number) throws IOException {
        if (number == -1) {
            return Map.of();
        }
        Damaged.unless(sets != null);
        MetadataCursor entry = sets.entry(number);
        long reference = entry.i64();
        long count = entry.u32();
        MetadataCursor in = blocks.cursor(table, reference);
        Map<String, byte[]> attributes = new LinkedHashMap<>();
        int names = 0;
        for (long i = 0; i < count; i++) {
            int type = in.u16();
            byte[] name = in.bytes(in.u16());
            names += name.length + 1;
            Damaged.unless(names <= LIST_MAX && (type & 0xff) < PREFIXES.length);
            attributes.put(
                    PREFIXES[type & 0xff] + FileName.decode(name, 0, name.length), value(in, type));
        }
        return attributes;
    }

    private byte[] value(MetadataCursor in, int type) throws IOException {
        long length = in.u32();
        if ((type & OUT_OF_LINE) == 0) {
            return bytes(in, length);
        }
        // A value that several sets have is there once, and the others say where.
        Damaged.unless(length == Long.BYTES);
        MetadataCursor elsewhere = blocks.cursor(table, in.i64());
        return bytes(elsewhere, elsewhere.u32());
    }

    private static byte[] bytes(MetadataCursor in, long length) throws IOException {
        Damaged.unless(length <= VALUE_MAX);
        return in.bytes((int) length);
    }
}
