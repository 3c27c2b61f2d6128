package io.systemcontainers.image.file.tar;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Which parts of a file with holes are in the archive, in GNU tar's four ways to say so. */
final class SparseMap {

    private static final int MOST = 1 << 20;
    /* src/tar.h: struct oldgnu_header, struct sparse_header */
    private static final int OLD_FIRST = 386;
    private static final int OLD_COUNT = 4;
    private static final int OLD_CONTINUED = 482;
    private static final int MORE_COUNT = 21;
    private static final int MORE_CONTINUED = 504;
    private static final int PAIR = 24;

    private SparseMap() {}

    /** Reads the next block of the archive. */
    interface Blocks {
        byte[] next() throws IOException;
    }

    /** The first format: in the header and in blocks behind it, before the data. */
    static List<TarEntry.Part> old(TarHeader header, Blocks blocks) throws IOException {
        List<Long> numbers = new ArrayList<>();
        for (int i = 0; i < OLD_COUNT; i++) {
            numbers.add(header.number(OLD_FIRST + i * PAIR, 12));
            numbers.add(header.number(OLD_FIRST + i * PAIR + 12, 12));
        }
        boolean more = header.flag(OLD_CONTINUED);
        while (more) {
            byte[] block = blocks.next();
            for (int i = 0; i < MORE_COUNT; i++) {
                numbers.add(TarHeader.number(block, i * PAIR, 12));
                numbers.add(TarHeader.number(block, i * PAIR + 12, 12));
            }
            more = block[MORE_CONTINUED] != 0;
            require(numbers.size() / 2 <= MOST);
        }
        return parts(numbers);
    }

    /** Format 1.0: decimal lines in front of the data, in whole blocks. */
    static List<TarEntry.Part> inFront(Blocks blocks) throws IOException {
        Lines lines = new Lines(blocks);
        long count = lines.next();
        require(count >= 0 && count <= MOST);
        List<Long> numbers = new ArrayList<>();
        for (long i = 0; i < count * 2; i++) {
            numbers.add(lines.next());
        }
        return parts(numbers);
    }

    private static final class Lines {

        private final Blocks blocks;
        private byte[] block = {};
        private int at;

        Lines(Blocks blocks) {
            this.blocks = blocks;
        }

        long next() throws IOException {
            StringBuilder line = new StringBuilder();
            while (true) {
                if (at == block.length) {
                    block = blocks.next();
                    at = 0;
                }
                byte one = block[at++];
                if (one == '\n') {
                    break;
                }
                line.append((char) one);
                require(line.length() < 20);
            }
            try {
                return Long.parseLong(line.toString());
            } catch (NumberFormatException e) {
                throw new IOException("its map of holes is damaged", e);
            }
        }
    }

    /** Offsets and lengths in turn; pairs of no length say where the file ends. */
    static List<TarEntry.Part> parts(List<Long> numbers) throws IOException {
        require(numbers.size() % 2 == 0);
        List<TarEntry.Part> parts = new ArrayList<>();
        for (int i = 0; i < numbers.size(); i += 2) {
            if (numbers.get(i + 1) != 0) {
                parts.add(new TarEntry.Part(numbers.get(i), numbers.get(i + 1)));
            }
        }
        return parts;
    }

    /** Require parts in order, within the file, that are as long as what is stored. */
    static void require(List<TarEntry.Part> parts, long size, long stored) throws IOException {
        long end = 0;
        long sum = 0;
        for (TarEntry.Part part : parts) {
            require(part.offset() >= end && part.length() > 0);
            require(part.length() <= size - part.offset());
            end = part.offset() + part.length();
            sum += part.length();
        }
        require(sum == stored);
    }

    private static void require(boolean right) throws IOException {
        if (!right) {
            throw new IOException("its map of holes is damaged");
        }
    }
}
