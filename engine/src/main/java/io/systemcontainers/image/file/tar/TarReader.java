package io.systemcontainers.image.file.tar;

import io.systemcontainers.image.file.tar.TarEntry.Kind;
import io.systemcontainers.image.file.tar.TarEntry.Part;
import io.systemcontainers.sys.FileName;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * Reads an archive from front to back, with all that GNU tar, bsdtar, LXD and Go's archive/tar
 * write. What the archive says is handed on as it is, but for what would make this read wrongly.
 *
 * <p>Not for use by several threads at once.
 */
public final class TarReader {

    /* Names and attributes; the kernel takes 4 kB of a name, and 64 kB of each attribute. */
    private static final int MOST_EXTENDED = 8 << 20;
    /* What is said of all entries to come: git-archive(1) has 52 bytes of it. */
    private static final int MOST_GLOBAL = 1 << 20;

    private final InputStream in;
    private final byte[] header = new byte[TarHeader.BLOCK];
    private final PaxRecords global = new PaxRecords();
    private PaxRecords records;
    private String longName;
    private String longLink;
    private String last = "";
    private long extended;
    private long extendedForAll;
    /* What is left of the current entry: its data, and what fills its last block. */
    private long left;
    private int padding;

    /**
     * Begin to read.
     *
     * @param in the archive, not compressed; reads may be small, so it should have a buffer. It
     *     stays open
     */
    public TarReader(InputStream in) {
        this.in = in;
    }

    /**
     * Go on to the next entry, past the data of the last.
     *
     * @return the entry; nothing at the end of the archive
     * @throws IOException if the archive is damaged, or ends too early
     */
    public Optional<TarEntry> next() throws IOException {
        records = new PaxRecords(global);
        longName = null;
        longLink = null;
        extended = 0;
        while (true) {
            skip(left + padding);
            left = 0;
            padding = 0;
            require(in.readNBytes(header, 0, header.length) == header.length);
            if (TarHeader.isZero(header)) {
                return Optional.empty();
            }
            TarHeader read = new TarHeader(header);
            if (!isAbout(read)) {
                TarEntry entry = entry(read);
                last = entry.path();
                return Optional.of(entry);
            }
        }
    }

    /** Whether it is about the next entry, or about none, and has been read. */
    private boolean isAbout(TarHeader read) throws IOException {
        switch (read.type()) {
            case 'x', 'X' -> records.read(extended(read));
            case 'g' -> {
                byte[] content = extended(read);
                extendedForAll += content.length;
                requireExtended(extendedForAll, MOST_GLOBAL);
                global.read(content);
                records.read(content);
            }
            case 'L' -> longName = name(extended(read));
            case 'K' -> longLink = name(extended(read));
            case 'V' -> begin(read.size());
            default -> {
                return false;
            }
        }
        return true;
    }

    private byte[] extended(TarHeader read) throws IOException {
        long size = read.size();
        begin(size);
        requireExtended(size, MOST_EXTENDED);
        extended += size;
        requireExtended(extended, MOST_EXTENDED);
        byte[] content = in.readNBytes((int) size);
        require(content.length == size);
        left = 0;
        return content;
    }

    private static void requireExtended(long size, long most) throws IOException {
        if (size > most) {
            throw new IOException(
                    "an extended header of " + size + " bytes is longer than " + most);
        }
    }

    private static String name(byte[] content) {
        int end = 0;
        while (end < content.length && content[end] != 0) {
            end++;
        }
        return FileName.decode(content, 0, end);
    }

    private void begin(long size) throws IOException {
        if (size < 0) {
            throw new IOException("it is damaged: it holds an entry of " + size + " bytes");
        }
        left = size;
        padding = (int) (-size & TarHeader.BLOCK - 1);
    }

    private TarEntry entry(TarHeader read) throws IOException {
        String path = records.text("path", longName == null ? read.name() : longName);
        path = records.text("GNU.sparse.name", path);
        String link = records.text("linkpath", longLink == null ? read.link() : longLink);
        Kind kind = kind(read.type(), path);
        // src/list.c of GNU tar: a link has no data, whatever its size is.
        long stored = kind == Kind.HARD_LINK ? 0 : records.number("size", read.size());
        begin(stored);
        long size = stored;
        List<Part> parts = stored == 0 ? List.of() : List.of(new Part(0, stored));
        if (kind == Kind.FILE && isSparse(read)) {
            size = sparseSize(read, stored);
            parts = sparseParts(read);
            SparseMap.require(parts, size, left);
        }
        return new TarEntry(
                path,
                kind,
                read.mode(),
                records.number("uid", read.uid()),
                records.number("gid", read.gid()),
                records.time("mtime", read.modified()),
                link,
                size,
                parts,
                records.attributes());
    }

    private static Kind kind(char type, String path) throws IOException {
        return switch (type) {
            // Before POSIX a directory was a file whose name ends in a slash.
            case '0', '\0', '7' -> path.endsWith("/") ? Kind.DIRECTORY : Kind.FILE;
            case 'S' -> Kind.FILE;
            case '1' -> Kind.HARD_LINK;
            case '2' -> Kind.SYMLINK;
            case '3', '4' -> Kind.DEVICE;
            case '5', 'D' -> Kind.DIRECTORY;
            case '6' -> Kind.FIFO;
            default ->
                    throw new IOException("`" + path + "` is of an unknown type, `" + type + "`");
        };
    }

    private boolean isSparse(TarHeader read) {
        return read.type() == 'S'
                || records.has("GNU.sparse.major")
                || records.has("GNU.sparse.map")
                || records.has("GNU.sparse.size");
    }

    private long sparseSize(TarHeader read, long stored) throws IOException {
        long size = read.type() == 'S' ? read.number(483, 12) : stored;
        size = records.number("GNU.sparse.size", size);
        size = records.number("GNU.sparse.realsize", size);
        if (size < 0) {
            throw new IOException("it is damaged: it holds a file of " + size + " bytes");
        }
        return size;
    }

    private List<Part> sparseParts(TarHeader read) throws IOException {
        if (read.type() == 'S') {
            // The blocks between header and data are not part of the size.
            return SparseMap.old(read, this::block);
        }
        if (records.number("GNU.sparse.major", 0) == 1) {
            return SparseMap.inFront(
                    () -> {
                        require(left >= TarHeader.BLOCK);
                        left -= TarHeader.BLOCK;
                        return block();
                    });
        }
        return SparseMap.parts(records.sparse());
    }

    private byte[] block() throws IOException {
        byte[] block = in.readNBytes(TarHeader.BLOCK);
        require(block.length == TarHeader.BLOCK);
        return block;
    }

    /**
     * Read what is stored of the current entry: its parts, one after the other.
     *
     * @param buffer where to put it
     * @param most how many bytes at most, more than 0
     * @return how many there were; 0 at the end of the entry
     * @throws IOException if the archive is damaged, or ends too early
     */
    public int read(byte[] buffer, int most) throws IOException {
        if (left == 0) {
            return 0;
        }
        int read = in.read(buffer, 0, (int) Math.min(left, Math.min(most, buffer.length)));
        require(read > 0);
        left -= read;
        return read;
    }

    private void skip(long bytes) throws IOException {
        long rest = bytes;
        byte[] buffer = rest == 0 ? header : new byte[(int) Math.min(rest, 1 << 16)];
        while (rest > 0) {
            int read = in.read(buffer, 0, (int) Math.min(rest, buffer.length));
            require(read > 0);
            rest -= read;
        }
    }

    private void require(boolean read) throws EOFException {
        if (!read) {
            throw new EOFException(
                    "the archive ends too early"
                            + (last.isEmpty() ? "" : ", after `" + last + "`"));
        }
    }
}
