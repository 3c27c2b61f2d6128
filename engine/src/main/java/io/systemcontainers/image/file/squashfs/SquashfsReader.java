package io.systemcontainers.image.file.squashfs;

import io.systemcontainers.sys.FileName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Walks the files of an image. Everything in the image is checked before it is followed: it may
 * have been made to harm.
 *
 * <p>Not for use by several threads at once, but for {@link #read}.
 */
public final class SquashfsReader implements AutoCloseable {

    static final int PATH_MAX = 4095;

    private static final int ID = 4;
    private static final int FRAGMENT = 16;
    /* squashfs_fs.h: SQUASHFS_COMPRESSED_BIT_BLOCK */
    private static final int PLAIN = 1 << 24;

    private final FileChannel file;
    private final SuperBlock top;
    private final ImageBytes image;
    private final MetadataBlocks blocks;
    private final InodeReader inodes;
    private final LookupTable fragments;
    private final AttributeTable attributes;
    private final Set<Long> directories = new HashSet<>();
    private final Map<Long, String> names = new HashMap<>();

    private SquashfsReader(FileChannel file, DecompressionCost cost) throws IOException {
        this.file = file;
        byte[] begin = new ImageBytes(file, file.size()).read(0, SuperBlock.LENGTH);
        this.top =
                SuperBlock.read(ByteBuffer.wrap(begin).order(ByteOrder.LITTLE_ENDIAN), file.size());
        this.image = new ImageBytes(file, top.used());
        this.blocks = new MetadataBlocks(image, top.compressor(), cost);
        this.inodes = new InodeReader(blocks, top.inodeTable(), ids());
        int count = top.fragments();
        this.fragments =
                count == 0
                        ? null
                        : new LookupTable(image, blocks, top.fragmentTable(), count, FRAGMENT);
        this.attributes = new AttributeTable(image, blocks, top.attributeTable());
    }

    /**
     * Open an image.
     *
     * @param file the image
     * @param cost hears of each block of metadata
     * @return what reads it; close it
     * @throws IOException if it is none, is damaged, or is compressed in a way that is not read
     */
    public static SquashfsReader open(Path file, DecompressionCost cost) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            return new SquashfsReader(channel, cost);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private long[] ids() throws IOException {
        LookupTable table = new LookupTable(image, blocks, top.idTable(), top.ids(), ID);
        long[] ids = new long[top.ids()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = table.entry(i).u32();
        }
        return ids;
    }

    /**
     * Return how long a block of data is.
     *
     * @return bytes
     */
    public int blockSize() {
        return top.blockSize();
    }

    /**
     * Tell of each file, a directory before what is in it.
     *
     * @param visitor is told
     * @throws IOException if the image is damaged, or what the visitor throws
     */
    public void walk(SquashfsVisitor visitor) throws IOException {
        Inode root = inodes.read(top.root());
        Damaged.unless(root.kind() == Inode.Kind.DIRECTORY);
        directory("", top.root(), root, visitor);
    }

    private void directory(String path, long reference, Inode directory, SquashfsVisitor visitor)
            throws IOException {
        if (!directories.add(reference)) {
            throw new IOException("the squashfs is damaged: `" + path + "` is in a loop");
        }
        visitor.directory(node(path, directory));
        NameList list = new NameList(blocks, top.directoryTable(), directory);
        Optional<NameList.Name> next = list.next();
        while (next.isPresent()) {
            String name = next.get().text();
            if (!isName(name)) {
                throw new IOException(
                        "`" + path + "` holds the name `" + name + "`, which is none");
            }
            visit(path.isEmpty() ? name : path + "/" + name, next.get().inode(), visitor);
            next = list.next();
        }
    }

    private static boolean isName(String name) {
        return name.indexOf('/') < 0
                && name.indexOf('\0') < 0
                && !name.equals(".")
                && !name.equals("..");
    }

    private void visit(String path, long reference, SquashfsVisitor visitor) throws IOException {
        Inode inode = inodes.read(reference);
        if (inode.kind() == Inode.Kind.DIRECTORY) {
            directory(path, reference, inode, visitor);
            return;
        }
        if (inode.links() > 1) {
            String first = names.putIfAbsent(reference, path);
            if (first != null) {
                visitor.hardLink(path, first);
                return;
            }
        }
        SquashfsNode node = node(path, inode);
        switch (inode.kind()) {
            case FILE -> file(node, inode, visitor);
            case SYMLINK -> visitor.symlink(node, target(inode));
            case FIFO -> visitor.fifo(node);
            default -> visitor.other(node);
        }
    }

    private SquashfsNode node(String path, Inode inode) throws IOException {
        return new SquashfsNode(
                path,
                inode.mode(),
                inode.uid(),
                inode.gid(),
                inode.modified(),
                inode.size(),
                attributes.read(inode.attributes()));
    }

    private static String target(Inode link) throws IOException {
        Damaged.unless(link.size() <= PATH_MAX);
        byte[] target = link.rest().bytes((int) link.size());
        return FileName.decode(target, 0, target.length);
    }

    private void file(SquashfsNode node, Inode inode, SquashfsVisitor visitor) throws IOException {
        visitor.file(node);
        long place = inode.start();
        long left = inode.size();
        boolean fragmented = inode.fragment() != -1;
        while (left > 0 && !(fragmented && left < top.blockSize())) {
            int length = (int) Math.min(left, top.blockSize());
            int word = inode.rest().i32();
            int stored = word & PLAIN - 1;
            Damaged.unless(word >>> 25 == 0 && stored <= top.blockSize());
            boolean plain = (word & PLAIN) != 0;
            visitor.data(new DataBlock(place, stored, plain, 0, length, length, false));
            place += stored;
            left -= length;
        }
        if (left > 0) {
            fragment(inode, (int) left, visitor);
        }
        visitor.end();
    }

    private void fragment(Inode inode, int length, SquashfsVisitor visitor) throws IOException {
        Damaged.unless(fragments != null);
        MetadataCursor entry = fragments.entry(inode.fragment());
        long place = entry.i64();
        int word = entry.i32();
        int stored = word & PLAIN - 1;
        Damaged.unless(word >>> 25 == 0 && stored > 0 && stored <= top.blockSize());
        Damaged.unless(inode.offset() >= 0 && inode.offset() <= top.blockSize() - length);
        boolean plain = (word & PLAIN) != 0;
        visitor.data(
                new DataBlock(place, stored, plain, inode.offset(), length, top.blockSize(), true));
    }

    /**
     * Read the block that a part of a file is in. Thread-safe.
     *
     * @param part the part, which is no hole
     * @return the whole block
     * @throws IOException if the image is damaged
     */
    public byte[] read(DataBlock part) throws IOException {
        byte[] stored = image.read(part.place(), part.stored());
        byte[] content = part.plain() ? stored : top.compressor().decompress(stored, part.whole());
        Damaged.unless(part.fragment() || content.length == part.whole());
        return content;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
