package io.systemcontainers.image.pack;

import io.systemcontainers.sys.FileName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * A tarball that is being written: POSIX.1-2001 (pax), which GNU tar and Go read. What a header of
 * ustar has no room for, names as long as they are and extended attributes as bytes, is in a pax
 * header before it. Nothing depends on when and by which user it is written.
 */
final class TarWriter implements AutoCloseable {

    private static final int BLOCK = 512;
    /* tar(1): a tarball ends on a record of twenty blocks. */
    private static final int RECORD = 20 * BLOCK;
    private static final int NAME = 100;
    private static final long MOST_OCTAL_7 = 0x1FFFFF;
    private static final long MOST_OCTAL_11 = 0x1_FFFF_FFFFL;

    private final OutputStream out;
    private long written;

    TarWriter(OutputStream out) {
        this.out = out;
    }

    /**
     * What the header of a file says.
     *
     * @param name its name in the tarball; a directory's ends in a slash
     * @param type {@code 0} a file, {@code 1} a hard link, {@code 2} a symbolic link, {@code 3} and
     *     {@code 4} devices, {@code 5} a directory, {@code 6} a FIFO
     * @param link what a link leads to
     * @param mode permission bits
     * @param size the length of its content, which follows
     * @param attributes extended attributes
     */
    record Header(
            String name,
            char type,
            String link,
            int mode,
            int uid,
            int gid,
            long size,
            Instant modified,
            int major,
            int minor,
            Map<String, byte[]> attributes) {

        Header stored(String as, long bytes) {
            return new Header(
                    as, type, link, mode, uid, gid, bytes, modified, major, minor, attributes);
        }

        static Header file(String name, int mode, long size, Instant modified) {
            return new Header(name, '0', "", mode, 0, 0, size, modified, 0, 0, Map.of());
        }

        static Header directory(String name, Instant modified) {
            return new Header(name + "/", '5', "", 0755, 0, 0, 0, modified, 0, 0, Map.of());
        }
    }

    /** Write a header; content of its size follows, by {@link #content}, and {@link #pad}. */
    void header(Header header) throws IOException {
        header(header, Map.of());
    }

    /** Write the header of a file with holes, and its map; the map's parts follow. */
    void sparse(Header file, SparseMap map) throws IOException {
        byte[] text = map.text();
        header(
                file.stored(SparseMap.plainName(file.name()), text.length + map.stored()),
                map.records(FileName.bytes(file.name())));
        write(text);
    }

    private void header(Header header, Map<String, byte[]> more) throws IOException {
        byte[] pax = pax(header, more);
        if (pax.length > 0) {
            Header of = Header.file("@PaxHeader", 0644, pax.length, Instant.EPOCH);
            write(block(of, 'x'));
            write(pax);
            pad();
        }
        write(block(header, header.type()));
    }

    void content(byte[] bytes, int length) throws IOException {
        out.write(bytes, 0, length);
        written += length;
    }

    /** Fill the last block of a content. */
    void pad() throws IOException {
        write(new byte[(int) (-written & BLOCK - 1)]);
    }

    void file(Header header, byte[] content) throws IOException {
        header(header);
        write(content);
        pad();
    }

    private void write(byte[] bytes) throws IOException {
        content(bytes, bytes.length);
    }

    private static byte[] pax(Header header, Map<String, byte[]> more) {
        Map<String, byte[]> records = new TreeMap<>(more);
        putLong(records, "path", header.name());
        putLong(records, "linkpath", header.link());
        putLarge(records, "size", header.size(), MOST_OCTAL_11);
        putLarge(records, "uid", Integer.toUnsignedLong(header.uid()), MOST_OCTAL_7);
        putLarge(records, "gid", Integer.toUnsignedLong(header.gid()), MOST_OCTAL_7);
        Instant modified = header.modified();
        if (modified.getNano() != 0 || !isOctal(modified.getEpochSecond(), MOST_OCTAL_11)) {
            records.put("mtime", ascii(time(modified)));
        }
        header.attributes().forEach((name, value) -> records.put("SCHILY.xattr." + name, value));
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        records.forEach((key, value) -> all.writeBytes(record(key, value)));
        return all.toByteArray();
    }

    /* Seconds with a fraction: of times before 1970 both count downwards. */
    private static String time(Instant time) {
        long seconds = time.getEpochSecond();
        int nanos = time.getNano();
        if (seconds < 0 && nanos > 0) {
            seconds++;
            nanos = 1_000_000_000 - nanos;
            String sign = seconds == 0 ? "-" : "";
            return String.format("%s%d.%09d", sign, seconds, nanos);
        }
        return nanos == 0 ? Long.toString(seconds) : String.format("%d.%09d", seconds, nanos);
    }

    private static void putLong(Map<String, byte[]> records, String key, String text) {
        byte[] bytes = FileName.bytes(text);
        if (bytes.length > NAME || !isAscii(bytes)) {
            records.put(key, bytes);
        }
    }

    private static boolean isAscii(byte[] bytes) {
        for (byte each : bytes) {
            if (each < 0) {
                return false;
            }
        }
        return true;
    }

    private static void putLarge(Map<String, byte[]> records, String key, long value, long most) {
        if (!isOctal(value, most)) {
            records.put(key, ascii(Long.toString(value)));
        }
    }

    private static boolean isOctal(long value, long most) {
        return value >= 0 && value <= most;
    }

    /* "LENGTH KEY=VALUE\n", where the length counts its own digits. */
    private static byte[] record(String key, byte[] value) {
        byte[] name = FileName.bytes(key);
        int rest = name.length + value.length + 3;
        int length = rest + Integer.toString(rest).length();
        length = rest + Integer.toString(length).length();
        ByteArrayOutputStream record = new ByteArrayOutputStream(length);
        record.writeBytes(ascii(length + " "));
        record.writeBytes(name);
        record.write('=');
        record.writeBytes(value);
        record.write('\n');
        return record.toByteArray();
    }

    private static byte[] block(Header header, char type) {
        byte[] block = new byte[BLOCK];
        put(block, 0, NAME, FileName.bytes(header.name()));
        octal(block, 100, 8, header.mode());
        octal(block, 108, 8, clipped(Integer.toUnsignedLong(header.uid()), MOST_OCTAL_7));
        octal(block, 116, 8, clipped(Integer.toUnsignedLong(header.gid()), MOST_OCTAL_7));
        octal(block, 124, 12, clipped(header.size(), MOST_OCTAL_11));
        octal(block, 136, 12, clipped(header.modified().getEpochSecond(), MOST_OCTAL_11));
        block[156] = (byte) type;
        put(block, 157, NAME, FileName.bytes(header.link()));
        put(block, 257, 8, new byte[] {'u', 's', 't', 'a', 'r', 0, '0', '0'});
        octal(block, 329, 8, header.major());
        octal(block, 337, 8, header.minor());
        checksum(block);
        return block;
    }

    /* What a pax header says in its place. */
    private static long clipped(long value, long most) {
        return isOctal(value, most) ? value : 0;
    }

    private static void put(byte[] block, int at, int room, byte[] bytes) {
        System.arraycopy(bytes, 0, block, at, Math.min(room, bytes.length));
    }

    private static void octal(byte[] block, int at, int room, long value) {
        String digits = Long.toOctalString(value);
        byte[] field = ascii("0".repeat(room - 1 - digits.length()) + digits);
        System.arraycopy(field, 0, block, at, field.length);
    }

    /* The sum of all bytes, those of the sum itself counted as spaces. */
    private static void checksum(byte[] block) {
        int sum = 8 * ' ';
        for (byte each : block) {
            sum += each & 0xff;
        }
        octal(block, 148, 7, sum);
        block[155] = ' ';
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** End the tarball; what it is written to stays open. */
    @Override
    public void close() throws IOException {
        write(new byte[2 * BLOCK]);
        write(new byte[(int) ((RECORD - written % RECORD) % RECORD)]);
        out.flush();
    }
}
