package io.systemcontainers.image.file.tar;

import io.systemcontainers.sys.FileName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One block of 512 bytes that begins an entry. Fields and magic numbers are those of POSIX.1-1988
 * ({@code ustar}) and of {@code src/tar.h} in GNU tar.
 */
final class TarHeader {

    static final int BLOCK = 512;

    private static final int CHECKSUM = 148;
    private static final int CHECKSUM_END = 156;
    private static final int PREFIX = 345;
    private static final int PREFIX_LENGTH = 155;
    private static final byte[] POSIX = "ustar\0".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] GNU = "ustar ".getBytes(StandardCharsets.US_ASCII);

    private final byte[] block;

    TarHeader(byte[] block) throws IOException {
        this.block = block;
        long unsigned = 0;
        long signed = 0;
        for (int i = 0; i < BLOCK; i++) {
            byte value = i >= CHECKSUM && i < CHECKSUM_END ? (byte) ' ' : block[i];
            unsigned += value & 0xff;
            signed += value;
        }
        long written = number(CHECKSUM, CHECKSUM_END - CHECKSUM);
        if (written != unsigned && written != signed) {
            throw new IOException("it is no tar archive, or damaged: a checksum is wrong");
        }
    }

    static boolean isZero(byte[] block) {
        for (byte one : block) {
            if (one != 0) {
                return false;
            }
        }
        return true;
    }

    char type() {
        return (char) (block[156] & 0xff);
    }

    String name() {
        String name = text(0, 100);
        // GNU tar has other things where POSIX has the prefix.
        boolean prefixed = Arrays.equals(block, 257, 263, POSIX, 0, 6) && block[PREFIX] != 0;
        return prefixed ? text(PREFIX, PREFIX_LENGTH) + "/" + name : name;
    }

    boolean isGnu() {
        return Arrays.equals(block, 257, 263, GNU, 0, 6);
    }

    int mode() throws IOException {
        return (int) number(100, 8) & 07777;
    }

    long uid() throws IOException {
        return number(108, 8);
    }

    long gid() throws IOException {
        return number(116, 8);
    }

    long size() throws IOException {
        return number(124, 12);
    }

    long modified() throws IOException {
        return number(136, 12);
    }

    String link() {
        return text(157, 100);
    }

    private String text(int offset, int length) {
        int end = offset;
        while (end < offset + length && block[end] != 0) {
            end++;
        }
        return FileName.decode(block, offset, end - offset);
    }

    long number(int offset, int length) throws IOException {
        return number(block, offset, length);
    }

    boolean flag(int offset) {
        return block[offset] != 0;
    }

    /** Read digits of base 8, or GNU tar's base 256, which the first bit tells. */
    static long number(byte[] block, int offset, int length) throws IOException {
        int first = block[offset] & 0xff;
        if ((first & 0x80) != 0) {
            return binary(block, offset, length);
        }
        long value = 0;
        int end = offset + length;
        int at = offset;
        while (at < end && (block[at] == ' ' || block[at] == 0)) {
            at++;
        }
        for (; at < end && block[at] != ' ' && block[at] != 0; at++) {
            int digit = block[at] - '0';
            if (digit < 0 || digit > 7) {
                throw new IOException("it is no tar archive, or damaged: a number is none");
            }
            value = value << 3 | digit;
        }
        return value;
    }

    private static long binary(byte[] block, int offset, int length) throws IOException {
        // The first bit is the mark, the second the sign.
        long value = (block[offset] & 0x40) != 0 ? -1 : 0;
        value = value << 6 | block[offset] & 0x3f;
        for (int at = offset + 1; at < offset + length; at++) {
            if (value << 8 >> 8 != value) {
                throw new IOException("it holds a number of more than 64 bits");
            }
            value = value << 8 | block[at] & 0xff;
        }
        return value;
    }
}
