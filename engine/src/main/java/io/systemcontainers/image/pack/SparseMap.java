package io.systemcontainers.image.pack;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.SparseContent;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Which parts of a file are in a tarball; between them are holes. It is written as GNU tar's format
 * 1.0 has it ("Storing Sparse Files" of its manual), which Go and libarchive read, too.
 *
 * @param parts the parts, one after the other
 * @param size the file's length
 */
record SparseMap(List<Part> parts, long size) {

    /* A shorter hole is written as zeros: its place in the map, and two seeks, are no less. */
    private static final int SHORTEST = 1 << 16;
    /* GNU tar and this engine's reader have them all on the heap; the reader takes no more. */
    private static final int MOST = 1 << 20;
    private static final int BLOCK = 512;

    /**
     * A part of a file.
     *
     * @param offset where it begins
     * @param length how many bytes, more than 0
     */
    record Part(long offset, long length) {

        long end() {
            return offset + length;
        }
    }

    /**
     * Look for the holes of a file, which nothing changes meanwhile.
     *
     * @param file the file, open for reading; its position changes
     * @param size its length
     * @param shown what errors call it
     */
    static SparseMap of(Fd file, long size, String shown) {
        List<Part> parts = new ArrayList<>();
        long begin = 0;
        long at = 0;
        while (size >= SHORTEST && at < size) {
            requireNotInterrupted(shown);
            long hole = SparseContent.hole(file, at, size, shown);
            at = SparseContent.data(file, hole, size, shown);
            if (at - hole >= SHORTEST) {
                add(parts, begin, hole, shown);
                begin = at;
            } else if (at == hole && hole < size) {
                break; // it has become data meanwhile, as lseek(2) allows
            }
        }
        add(parts, begin, size, shown);
        return new SparseMap(parts, size);
    }

    private static void add(List<Part> parts, long begin, long end, String shown) {
        if (begin < end) {
            parts.add(new Part(begin, end - begin));
        }
        if (parts.size() >= MOST) {
            throw new SystemContainerException(
                    "packing `"
                            + shown
                            + "`: it has more than "
                            + MOST
                            + " holes: have them filled with `cp --sparse=never`");
        }
    }

    static void requireNotInterrupted(String shown) {
        if (Thread.currentThread().isInterrupted()) {
            throw new SystemContainerException(
                    "packing `" + shown + "`: this thread was interrupted");
        }
    }

    boolean hasHoles() {
        return stored() < size;
    }

    /** Return how many bytes its parts have together. */
    long stored() {
        return parts.stream().mapToLong(Part::length).sum();
    }

    /** Return what is in front of the parts: whole blocks. */
    byte[] text() {
        StringBuilder lines = new StringBuilder();
        // Where it ends with a hole, a part of no length says where that ends.
        boolean endsWithHole = parts.isEmpty() || parts.get(parts.size() - 1).end() < size;
        lines.append(parts.size() + (endsWithHole ? 1 : 0)).append('\n');
        for (Part part : parts) {
            lines.append(part.offset()).append('\n').append(part.length()).append('\n');
        }
        if (endsWithHole) {
            lines.append(size).append("\n0\n");
        }
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        text.writeBytes(ascii(lines.toString()));
        text.writeBytes(new byte[-text.size() & BLOCK - 1]);
        return text.toByteArray();
    }

    /** Return the records of an extended header that say that there is a map. */
    Map<String, byte[]> records(byte[] name) {
        return Map.of(
                "GNU.sparse.major",
                ascii("1"),
                "GNU.sparse.minor",
                ascii("0"),
                "GNU.sparse.name",
                name,
                "GNU.sparse.realsize",
                ascii(Long.toString(size)));
    }

    /** Return the name that a file has for a program that does not know the format. */
    static String plainName(String name) {
        int slash = name.lastIndexOf('/') + 1;
        return name.substring(0, slash) + "GNUSparseFile.0/" + name.substring(slash);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
