package io.systemcontainers.image.file.squashfs;

import io.systemcontainers.image.file.squashfs.Inode.Kind;
import java.io.IOException;
import java.time.Instant;

/** Reads inodes: {@code struct squashfs_base_inode} and those with their first fields. */
final class InodeReader {

    /* The second half of the types has the same order, with more and larger fields. */
    private static final int KINDS = Kind.values().length;

    private final MetadataBlocks blocks;
    private final long table;
    private final long[] ids;

    InodeReader(MetadataBlocks blocks, long table, long[] ids) {
        this.blocks = blocks;
        this.table = table;
        this.ids = ids;
    }

    Inode read(long reference) throws IOException {
        MetadataCursor in = blocks.cursor(table, reference);
        int type = in.u16();
        Damaged.unless(type >= 1 && type <= 2 * KINDS);
        boolean large = type > KINDS;
        Kind kind = Kind.values()[(type - 1) % KINDS];
        BaseInode base =
                new BaseInode(kind, in.u16() & 07777, id(in.u16()), id(in.u16()), in.u32());
        in.u32(); // its number
        return switch (kind) {
            case DIRECTORY -> large ? largeDirectory(base, in) : directory(base, in);
            case FILE -> large ? largeFile(base, in) : file(base, in);
            case SYMLINK -> symlink(base, in, large);
            case BLOCK_DEVICE, CHARACTER_DEVICE, FIFO, SOCKET -> {
                long links = in.u32();
                boolean device = kind == Kind.BLOCK_DEVICE || kind == Kind.CHARACTER_DEVICE;
                if (device) {
                    in.u32(); // which device
                }
                yield base.inode(links, 0, 0, 0, -1, large ? in.i32() : -1, in);
            }
        };
    }

    private record BaseInode(Kind kind, int mode, long uid, long gid, long modified) {

        Inode inode(
                long links,
                long size,
                long start,
                int offset,
                int fragment,
                int attributes,
                MetadataCursor rest) {
            Instant time = Instant.ofEpochSecond(modified);
            return new Inode(
                    kind,
                    mode,
                    uid,
                    gid,
                    time,
                    links,
                    size,
                    start,
                    offset,
                    fragment,
                    attributes,
                    rest);
        }
    }

    private long id(int number) throws IOException {
        Damaged.unless(number < ids.length);
        return ids[number];
    }

    private static Inode directory(BaseInode base, MetadataCursor in) throws IOException {
        long start = in.u32();
        long links = in.u32();
        int size = in.u16();
        return base.inode(links, size, start, in.u16(), -1, -1, in);
    }

    private static Inode largeDirectory(BaseInode base, MetadataCursor in) throws IOException {
        long links = in.u32();
        long size = in.u32();
        long start = in.u32();
        in.u32(); // its parent
        in.u16(); // how long its index is
        int offset = in.u16();
        return base.inode(links, size, start, offset, -1, in.i32(), in);
    }

    private static Inode file(BaseInode base, MetadataCursor in) throws IOException {
        long start = in.u32();
        int fragment = in.i32();
        int offset = in.i32();
        return base.inode(1, in.u32(), start, offset, fragment, -1, in);
    }

    private static Inode largeFile(BaseInode base, MetadataCursor in) throws IOException {
        long start = in.i64();
        long size = in.i64();
        in.i64(); // how much of it is holes
        long links = in.u32();
        int fragment = in.i32();
        int offset = in.i32();
        Damaged.unless(size >= 0 && start >= 0);
        return base.inode(links, size, start, offset, fragment, in.i32(), in);
    }

    private Inode symlink(BaseInode base, MetadataCursor in, boolean large) throws IOException {
        long links = in.u32();
        long size = in.u32();
        if (!large) {
            return base.inode(links, size, 0, 0, -1, -1, in);
        }
        Damaged.unless(size <= SquashfsReader.PATH_MAX);
        byte[] target = in.bytes((int) size);
        return base.inode(links, size, 0, 0, -1, in.i32(), new MetadataCursor(target));
    }
}
